/** The package is an ES module for TypeScript. */
type Interpreter = typeof import("aws-local-stepfunctions", { with: { "resolution-mode": "import" }});
export type StateMachine = InstanceType<Interpreter["StateMachine"]>;
export type StateMachineDefinition = ConstructorParameters<Interpreter["StateMachine"]>[0];
type Run = ReturnType<StateMachine["run"]>;
/** An event that the interpreter reports during a run. */
export type InterpreterEvent = Run["eventLogs"] extends AsyncGenerator<infer Event> ? Event : never;

export interface LoadedInterpreter {
  StateMachine: Interpreter["StateMachine"];
  /** Creates a task's `States.Timeout` as on AWS: without a cause, and not matched by `States.TaskFailed`. */
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
      "aws-local-stepfunctions times a task out in another way than expected. Install the version in package.json.",
    );
  return {
    StateMachine,
    timeoutError: () => Object.assign(Object.create(Object.getPrototypeOf(failure)), TIMEOUT),
  };
}

const TIMEOUT = { name: "States.Timeout", message: "", retryable: true, catchable: true };

/** The interpreter's default timeout is 60 s, AWS's is years. This is the longest that its timer supports. */
const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/**
 * Returns the definition for one run. The interpreter reads each state from it on entry, the only signal before the state's
 * Parameters are evaluated; its own event follows later. Its timeouts are disabled: the execution has its own, of any length.
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
