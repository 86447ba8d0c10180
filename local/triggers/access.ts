import type { LambdaHost } from "../lambda/create-lambda-host";
import type { Principals } from "../principals";

/** What a trigger works with. */
export interface Access {
  host: LambdaHost;
  /** Of the gateway. */
  endpoint(): string;
  principals: Principals;
}

export interface Trigger {
  /** Takes nothing more in, and waits for the batch in hand, though not for ever. May be called more than once. */
  stop(): Promise<void>;
}
