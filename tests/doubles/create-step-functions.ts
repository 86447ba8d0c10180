import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  type SendTaskFailureCommandInput,
  type SendTaskSuccessCommandInput,
  type StartExecutionCommandInput,
  type StopExecutionCommandInput,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import type { StateMachine } from "../../infrastructure/states-language";
import { type Execution, type Machine, runExecution } from "./run-execution";

export interface StepFunctionsOptions extends Omit<Machine, "definition"> {
  /** JSON, as registered. */
  definition: string;
  /** Called when an execution ends, at that moment. */
  onEnd(execution: Execution): void;
}

const $metadata = { httpStatusCode: 400 };

/** Step Functions in memory: executions of one state machine, and the task tokens that they wait with. */
export function createStepFunctions({ definition, onEnd, ...machine }: StepFunctionsOptions) {
  const parsed: StateMachine = JSON.parse(definition);
  const executions = new Map<string, Execution>();

  const waitingWith = (token: string | undefined) => {
    for (const execution of executions.values()) {
      if (execution.tokens.includes(token ?? "")) {
        if (execution.waiting?.token === token && execution.status === "RUNNING") return execution;
        throw new TaskTimedOut({ message: "Task Timed Out: the task is not waited for any more", $metadata });
      }
    }
    throw new InvalidToken({ message: "Invalid Token: 'Invalid token'", $metadata });
  };

  const commands = {
    StartExecutionCommand({ name = "", input = "{}" }: StartExecutionCommandInput) {
      const known = executions.get(name);
      // The same name with the same input is the same start, as long as the execution runs.
      if (known && (known.status !== "RUNNING" || known.input !== input))
        throw new ExecutionAlreadyExists({ message: `Execution Already Exists: '${name}'`, $metadata });
      if (known === undefined) {
        const execution: Execution = { name, input, status: "RUNNING", tokens: [] };
        executions.set(name, execution);
        void runExecution({ ...machine, definition: parsed }, execution).then(() => {
          if (execution.status !== "ABORTED") onEnd(execution);
        });
      }
      return { executionArn: `arn:aws:states:us-east-1:0:execution:upload:${name}` };
    },
    StopExecutionCommand({ executionArn = "", error = "", cause = "" }: StopExecutionCommandInput) {
      const execution = executions.get(executionArn.split(":").at(-1) ?? "");
      if (execution === undefined) throw new ExecutionDoesNotExist({ message: "Execution Does Not Exist", $metadata });
      if (execution.status === "RUNNING") {
        Object.assign(execution, { status: "ABORTED", error, cause });
        onEnd(execution);
      }
      return { stopDate: new Date(machine.now()) };
    },
    SendTaskSuccessCommand({ taskToken, output = "" }: SendTaskSuccessCommandInput) {
      const execution = waitingWith(taskToken);
      execution.waiting?.answer({ output: JSON.parse(output) });
      return {};
    },
    SendTaskFailureCommand({ taskToken, error = "", cause = "" }: SendTaskFailureCommandInput) {
      waitingWith(taskToken).waiting?.answer({ error, cause });
      return {};
    },
  };

  return {
    /** Answers a command of the SDK, by its class's name, with what the client would give or throw. */
    execute(command: string, input: unknown): unknown {
      if (!(command in commands)) throw new TypeError(`The double of Step Functions does not know ${command}.`);
      return commands[command as keyof typeof commands](input as never);
    },
    executions: (): Execution[] => [...executions.values()],
  };
}

export type StepFunctions = ReturnType<typeof createStepFunctions>;
