import type { Call } from "../gateway/call";

/** A right that a call needs. */
export interface Need {
  /** As `dynamodb:PutItem`. */
  action: string;
  /** An ARN; `*` where the action knows none. */
  resource: string;
  /** What conditions may ask of the request, by condition key. */
  context?: Partial<Record<ConditionKey, string>>;
}

/** The keys that the gateway can fill in, and that policies may therefore use. */
export const CONDITION_KEYS = ["ses:FromAddress"] as const;
export type ConditionKey = (typeof CONDITION_KEYS)[number];

/** What rights a call needs, all of them; undefined where nobody has said yet. */
export type Needs = (call: Call) => Need[] | undefined;
