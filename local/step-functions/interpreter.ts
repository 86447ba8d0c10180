/** The package is an ES module for TypeScript. */
type Interpreter = typeof import("aws-local-stepfunctions", { with: { "resolution-mode": "import" }});
export type StateMachine = InstanceType<Interpreter["StateMachine"]>;
export type StateMachineDefinition = ConstructorParameters<Interpreter["StateMachine"]>[0];
type Run = ReturnType<StateMachine["run"]>;
/** What the interpreter tells of a run as it goes on. */
export type InterpreterEvent = Run["eventLogs"] extends AsyncGenerator<infer Event> ? Event : never;

export interface LoadedInterpreter {
  StateMachine: Interpreter["StateMachine"];
  /** A task's `States.Timeout`. As AWS has it: without a cause, and no `States.TaskFailed`. */
  timeoutError(): Error;
}

let loading: Promise<LoadedInterpreter> | undefined;

/** Loads aws-local-stepfunctions, once. */
export function loadInterpreter(): Promise<LoadedInterpreter> {
  loading ??= load();
  return loading;
}

async function load(): Promise<LoadedInterpreter> {
  const { StateMachine } = await import("aws-local-stepfunctions");
  // `States.TaskFailed` matches every error but instances of its own time-out, whose class it does not export.
  const definition: StateMachineDefinition = {
    StartAt: "Late",
    States: { Late: { Type: "Task", Resource: "late", TimeoutSeconds: 0.001, End: true } },
  };
  const late = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const never = () => new Promise<null>(() => {});
  const failure = await late.run({}, { overrides: { taskResourceLocalHandlers: { Late: never } } }).result.then(
    () => undefined,
    (error: Error) => error.cause,
  );
  if (!(failure instanceof Error) || failure.name !== "States.Timeout")
    throw new TypeError(
      "aws-local-stepfunctions does not time a task out as it did. Take the version in package.json.",
    );
  return {
    StateMachine,
    timeoutError: () => Object.assign(Object.create(Object.getPrototypeOf(failure)), TIMEOUT),
  };
}

const TIMEOUT = { name: "States.Timeout", message: "", retryable: true, catchable: true };

/** The interpreter gives a task without TimeoutSeconds 60 s; AWS gives it years. This is the most that its timer takes. */
const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/**
 * The definition for one run. The interpreter reads each state from it as it enters the state, which is the one sign
 * of it that comes before the state's Parameters are made; its own event comes after. Its timers are out of the way:
 * the execution keeps the times itself, of any length.
 */
export function observedDefinition(
  { TimeoutSeconds: _, ...definition }: StateMachineDefinition,
  onEnter: (name: string) => void,
): StateMachineDefinition {
  const States = {} as StateMachineDefinition["States"];
  for (const [name, state] of Object.entries(definition.States)) {
    const untimed = state.Type === "Task" ? { ...state, TimeoutSeconds: LONGEST_SECONDS } : state;
    Object.defineProperty(States, name, {
      enumerable: true,
      get() {
        onEnter(name);
        return untimed;
      },
    });
  }
  return { ...definition, States };
}
