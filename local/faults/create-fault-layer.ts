import { setTimeout as delay } from "node:timers/promises";
import { type Answer, type Call, type Layer, ResponseLost, wholeReply } from "../gateway/call";
import { errorReply, type ServiceError } from "../gateway/error-reply";
import { requestIdOf } from "../lambda/invocation";
import { nameOfArn } from "../program/arn";
import type { Faults } from "./create-faults";
import { CALL_FAULTS, type CallFault, callSite } from "./fault-plan";
import { conflictReply, QUOTA_EXCEEDED, SENDING_PAUSED, SERVER_ERROR, THROTTLING } from "./service-errors";
import { splitBatch } from "./split-batch";

/** The running invocations, by request id. */
export interface Invocations {
  /** Kills the function's process, at once; resolves when it is gone. */
  kill(requestId: string): Promise<void>;
  /** Ends the invocation as its timeout would; resolves when it has ended. */
  expire(requestId: string): Promise<void>;
}

/** A call that a fault comes over. */
interface Struck {
  call: Call;
  next: Parameters<Layer>[1];
  /** Of the function's invocation that calls; empty where it is no function. */
  requestId: string;
  invocations: Invocations;
  draw(): number;
}

/** Milliseconds that a slow call takes longer. */
const SLOWEST = 1500;
/** Milliseconds of a call without an answer, after which the function's time counts as up: nobody waits for all of it. */
const LONGEST_HANG = 1000;
/** Milliseconds within which a process is killed once it has its answer. */
const LATEST_KILL = 40;

const FAULTS: Record<CallFault, (struck: Struck) => Promise<Answer>> = {
  throttling: (struck) => refuse(struck, THROTTLING[struck.call.service]),
  "server error": (struck) => refuse(struck, SERVER_ERROR[struck.call.service]),
  "quota exceeded": (struck) => refuse(struck, QUOTA_EXCEEDED),
  "sending paused": (struck) => refuse(struck, SENDING_PAUSED),
  conflict: async ({ call, draw }) => conflictReply(call, draw),
  "partial failure": doInPart,
  async slow({ next, draw }) {
    await delay(draw() * SLOWEST);
    return next();
  },
  async "lost response"({ next }) {
    await next();
    throw new ResponseLost();
  },
  async hang({ invocations, requestId, draw }) {
    await delay(draw() * LONGEST_HANG);
    await invocations.expire(requestId);
    throw new ResponseLost();
  },
  async "killed before"({ invocations, requestId }) {
    await invocations.kill(requestId);
    throw new ResponseLost();
  },
  async "killed after"({ next, invocations, requestId }) {
    await next();
    await invocations.kill(requestId);
    throw new ResponseLost();
  },
  async "killed between"({ next, invocations, requestId, draw }) {
    const answer = await next();
    setTimeout(() => void invocations.kill(requestId), draw() * LATEST_KILL);
    return answer;
  },
};

/** These need a function that makes the call; a poller or a state machine can be hit by all others. */
const OF_FUNCTIONS: readonly CallFault[] = ["hang", "killed before", "killed after", "killed between"];
const OF_ALL = CALL_FAULTS.filter((fault) => !OF_FUNCTIONS.includes(fault));

/** Has the calls of roles meet the faults that the plan has for them. The administrator's calls meet none. */
export function createFaultLayer(faults: Faults, invocations: Invocations): Layer {
  return async (call, next) => {
    if (call.principal === undefined) return next();
    const site = callSite(nameOfArn(call.principal), call.service, call.operation);
    const requestId = requestIdOf(call.headers);
    const fault = faults.strike(site, requestId === undefined ? OF_ALL : CALL_FAULTS, requestId);
    if (fault === undefined) return next();
    return FAULTS[fault]({ call, next, requestId: requestId ?? "", invocations, draw: () => faults.draw(site) });
  };
}

async function refuse({ call }: Struck, error: ServiceError | undefined): Promise<Answer> {
  if (error === undefined) throw new TypeError(`No fault is known of the service ${call.service}`);
  return errorReply(call, error);
}

/** What is reported as not done was never asked for. */
async function doInPart(struck: Struck): Promise<Answer> {
  const { call, next, draw } = struck;
  const split = splitBatch(call.operation, call.body, draw);
  if (split === undefined) return refuse(struck, THROTTLING[call.service]);
  const answer = await wholeReply(
    split.rest === undefined ? emptyReply() : await next(Buffer.from(JSON.stringify(split.rest))),
  );
  if (answer.status !== 200) return answer;
  // The checksum is of the service's own answer.
  const { "x-amz-crc32": _, ...headers } = answer.headers;
  return { status: 200, headers, body: JSON.stringify(split.complete(JSON.parse(answer.body.toString()))) };
}

function emptyReply(): Answer {
  return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: "{}" };
}
