import type { LambdaHost } from "../lambda/create-lambda-host";
import type { Principals } from "../principals";
import type { Deliveries } from "./deliveries";

/** What a trigger works with. */
export interface Access {
  host: LambdaHost;
  /** Of the gateway. */
  endpoint(): string;
  principals: Principals;
  deliveries: Deliveries;
}

export interface Trigger {
  /** Takes nothing more in, and waits for the batch in hand, though not for ever. May be called more than once. */
  stop(): Promise<void>;
}
