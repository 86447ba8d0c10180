import { setTimeout as delay } from "node:timers/promises";
import { type Answer, type Call, type Layer, ResponseLost, wholeReply } from "../gateway/call";
import { errorReply, type ServiceError } from "../gateway/error-reply";
import { requestIdOf } from "../lambda/invocation";
import { nameOfArn } from "../program/arn";
import type { Faults } from "./create-faults";
import { CALL_FAULTS, type CallFault, callSite, FUNCTION_CALL_FAULTS } from "./fault-plan";
import { QUOTA_EXCEEDED, SENDING_PAUSED, SERVER_ERROR, THROTTLING, transactionConflict } from "./service-errors";
import { splitBatch } from "./split-batch";

/** Ends running invocations, by request id. */
export interface Invocations {
  /** Kills the function's process, at once; resolves when it is gone. */
  kill(requestId: string): Promise<void>;
  /** Times the invocation out at once; resolves when it has ended. */
  expire(requestId: string): Promise<void>;
}

/** A call that meets a fault. */
interface FaultyCall {
  call: Call;
  next: Parameters<Layer>[1];
  /** Of the calling function's invocation; empty where the caller is not a function. */
  requestId: string;
  invocations: Invocations;
  draw(): number;
}

/** Greatest delay of a slow call in milliseconds. */
const SLOWEST = 1500;
/** Longest hang in milliseconds, after which the function is timed out early: waiting for its whole timeout tests nothing more. */
const LONGEST_HANG = 1000;
/** Milliseconds within which a process is killed after the response. */
const LATEST_KILL = 40;

const FAULTS: Record<CallFault, (faulty: FaultyCall) => Promise<Answer>> = {
  throttling: (faulty) => refuse(faulty, THROTTLING[faulty.call.service]),
  "server error": (faulty) => refuse(faulty, SERVER_ERROR[faulty.call.service]),
  "quota exceeded": (faulty) => refuse(faulty, QUOTA_EXCEEDED),
  "sending paused": (faulty) => refuse(faulty, SENDING_PAUSED),
  conflict: async ({ call, draw }) => transactionConflict(call, draw),
  "partial failure": processInPart,
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

const ANY_CALLER_FAULTS = CALL_FAULTS.filter((fault) => !FUNCTION_CALL_FAULTS.includes(fault));

/** Injects the planned faults into the calls of roles. The administrator's calls meet none. */
export function createFaultLayer(faults: Faults, invocations: Invocations): Layer {
  return async (call, next) => {
    if (call.principal === undefined) return next();
    const site = callSite(nameOfArn(call.principal), call.service, call.operation);
    const requestId = requestIdOf(call.headers);
    const fault = faults.inject(site, requestId === undefined ? ANY_CALLER_FAULTS : CALL_FAULTS, requestId);
    if (fault === undefined) return next();
    return FAULTS[fault]({ call, next, requestId: requestId ?? "", invocations, draw: () => faults.draw(site) });
  };
}

async function refuse({ call }: FaultyCall, error: ServiceError | undefined): Promise<Answer> {
  if (error === undefined) throw new TypeError(`No error is known of the service ${call.service}`);
  return errorReply(call, error);
}

/** Processes part of a batch. The entries reported as failed never reach the service. */
async function processInPart(faulty: FaultyCall): Promise<Answer> {
  const { call, next, draw } = faulty;
  const split = splitBatch(call.operation, call.body, draw);
  if (split === undefined) return refuse(faulty, THROTTLING[call.service]);
  const answer = await wholeReply(
    split.rest === undefined ? emptyReply() : await next(Buffer.from(JSON.stringify(split.rest))),
  );
  if (answer.status !== 200) return answer;
  // The checksum is that of the service's own response.
  const { "x-amz-crc32": _, ...headers } = answer.headers;
  return { status: 200, headers, body: JSON.stringify(split.complete(JSON.parse(answer.body.toString()))) };
}

function emptyReply(): Answer {
  return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: "{}" };
}
