import type { Answer, Call } from "./call";

/**
 * Lies between the caller and the service, around every call. It may answer in the service's place, wait before or
 * after `next`, look at the answer or return another (`wholeReply` reads one that streams), and throw ResponseLost
 * after `next`, so that the call takes effect and its caller never learns of it.
 * @param next the layers below, then the service; takes a body to go on in place of the call's own
 */
export type Layer = (call: Call, next: (body?: Buffer) => Promise<Answer>) => Promise<Answer>;
