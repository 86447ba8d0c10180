import type { Call } from "../gateway/call";

/** An IAM action on a resource that a call requires. */
export interface RequiredAction {
  /** As `dynamodb:PutItem`. */
  action: string;
  /** An ARN; `*` where the action has no resource types. */
  resource: string;
  /** Values of condition keys in the request. */
  context?: Partial<Record<ConditionKey, string>>;
}

/** The condition keys that the gateway fills in, and that policies may therefore use. */
export const CONDITION_KEYS = ["ses:FromAddress"] as const;
export type ConditionKey = (typeof CONDITION_KEYS)[number];

/** Returns every action that a call requires; undefined where the operation is not mapped. */
export type RequiredActionsOf = (call: Call) => RequiredAction[] | undefined;
