import { formatNumber } from "../../client/format";
import type { StackOutputs } from "../../client/outputs";
import type { Stack } from "../../client/stack";
import type { Metric } from "../api";

/** The stack's outputs; those that only the pipeline page shows may be missing. */
export type ConsoleOutputs = StackOutputs & Record<string, unknown>;

/** A sent email, as the local SES stores it. */
export interface StoredEmail {
  messageId: string;
  from: string;
  destination: { to: string[] };
  subject: string;
  body: { html?: string | undefined; text?: string | undefined };
  /** Unix seconds. */
  at: number;
}

/** Metrics and logs of a stack: CloudWatch's, or the local cloud's own. */
export interface Monitoring {
  functionMetrics(functionName: string): Promise<Metric[]>;
  /** What `logLines` covers, such as `the last 15 minutes`; absent where it covers the whole log. */
  logPeriod?: string;
  /** The last lines of a function's log in that period, oldest first. */
  logLines(functionName: string): Promise<string[]>;
  /** Metrics in addition to the queue's attributes. */
  queueMetrics(queueName: string): Promise<Metric[]>;
  emailMetrics(): Promise<Metric[]>;
}

/** The stack that the console shows, on AWS or in the local cloud. */
export interface ConsoleSource {
  /** `local`, or the stack's name. */
  name: string;
  region: string;
  stack: Stack & { outputs: ConsoleOutputs };
  monitoring: Monitoring;
  /** Milliseconds between two reads of what the page shows live. */
  interval: number;
  /** The sent emails, on the local cloud. */
  emails?(): readonly StoredEmail[];
  /** URL of an execution in the AWS console. */
  awsConsole?(executionArn: string): string;
}

/** A number with its label. */
export function metric(label: string, value: number): Metric {
  return { label, value: formatNumber(value) };
}
