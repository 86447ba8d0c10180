import type { Call } from "../../gateway/call";
import type { Need } from "../need";

/** What rights a call needs, all of them; undefined where nobody has said yet. */
export type Needs = (call: Call) => Need[] | undefined;
