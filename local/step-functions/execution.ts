import type { ExecutionStatus } from "@aws-sdk/client-sfn";
import type { History } from "./create-history";
import type { HostedMachine } from "./hosted-machine";

/** How an execution ended. `output` is JSON. */
export type Outcome =
  | { status: "SUCCEEDED"; output: string }
  | { status: "FAILED" | "ABORTED" | "TIMED_OUT"; error?: string | undefined; cause?: string | undefined };

/** A running or ended execution, as the API sees it. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: HostedMachine;
  /** JSON, as given. */
  readonly input: string;
  /** Unix seconds. */
  readonly startDate: number;
  readonly stopDate: number | undefined;
  readonly status: ExecutionStatus;
  readonly outcome: Outcome | undefined;
  readonly history: History;
  /** Does nothing where it has ended. */
  abort(error: string | undefined, cause: string | undefined): void;
}
