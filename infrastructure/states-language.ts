/** The part of the Amazon States Language (JSONPath) that the definition uses. @see https://states-language.net */
export interface StateMachine {
  Comment: string;
  StartAt: string;
  States: Record<string, State>;
}

export type State = Task | Choice | Pass | Fail;

/** A task always has a time-out: without one it could wait for a year. */
export type Task = {
  Type: "Task";
  Resource: string;
  Parameters: Record<string, unknown>;
  /** Null: the input is passed on. */
  ResultPath?: string | null;
  TimeoutSeconds: number;
  Retry: Retrier[];
  Catch: Catcher[];
} & ({ Next: string } | { End: true });

export interface Choice {
  Type: "Choice";
  Choices: { Or: { Variable: string; NumericGreaterThan: number }[]; Next: string }[];
  Default: string;
}

export interface Pass {
  Type: "Pass";
  Result: Record<string, unknown>;
  ResultPath: string;
  Next: string;
}

export interface Fail {
  Type: "Fail";
  ErrorPath: string;
  CausePath: string;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
  JitterStrategy: "FULL";
  MaxAttempts: number;
}

export interface Catcher {
  ErrorEquals: string[];
  ResultPath: string | null;
  Next: string;
}
