import type { StackOutputs } from "../../client/outputs";
import type { Stack } from "../../client/stack";
import type { Figure } from "../api";

/** The stack's outputs; those that only the map of the pipeline shows may be missing. */
export type ConsoleOutputs = StackOutputs & Record<string, unknown>;

/** An email that SES took, as the local SES keeps it. */
export interface KeptEmail {
  messageId: string;
  from: string;
  destination: { to: string[] };
  subject: string;
  body: { html?: string | undefined; text?: string | undefined };
  /** Unix seconds. */
  at: number;
}

/** What AWS's data APIs do not tell: on this machine it comes from the local cloud, else from CloudWatch. */
export interface Observer {
  /** How a function does. */
  functionFigures(functionName: string): Promise<Figure[]>;
  /** The last lines of a function's log, oldest first. */
  logLines(functionName: string): Promise<string[]>;
  /** Further figures of a queue. */
  queueFigures(queueName: string): Promise<Figure[]>;
  emailFigures(): Promise<Figure[]>;
}

/** What the console shows: a stack, wherever it is deployed. */
export interface Subject {
  /** `local`, or the stack's name. */
  name: string;
  region: string;
  stack: Stack & { outputs: ConsoleOutputs };
  observer: Observer;
  /** Milliseconds between two readings of what is watched. */
  interval: number;
  /** Emails, where they are kept. */
  emails?(): readonly KeptEmail[];
  /** The AWS console's page of an execution. */
  awsConsole?(executionArn: string): string;
}
