import type { DynamoDBStreamEvent } from "aws-lambda";
import type { Deployment } from "../simulation/deployment";
import type { Faults } from "../simulation/engine/faults";
import { listenToConsole } from "../simulation/engine/listen-to-console";
import { createRandom } from "../simulation/engine/random";
import { createTrace } from "../simulation/engine/trace";
import { createVirtualTime, type VirtualTime } from "../simulation/engine/virtual-time";
import type { Services } from "../simulation/platform/services";
import { s3EventOf } from "../simulation/s3-event";
import { startCloud } from "../simulation/start-cloud";
import { START_HANDLER } from "../simulation/start-handlers";
import { createMetricData, type MetricData, type MetricName } from "./metric-data";

/** What happens in a run, in milliseconds from its start. */
export interface Events {
  /** Files by the time at which they are uploaded. */
  uploads: { at: number; body: string }[];
  /** Messages that are put into queues, which no function can parse. */
  poison?: { at: number; queue: string }[];
  /** SES is paused within these times. */
  sesPauses?: { from: number; to: number }[];
  /** Calls that fail, however often they are retried: such as `insert-users dynamodb:`. */
  failing?: string[];
  /** Event source mappings that are disabled. */
  disabled?: string[];
  /** How long the metrics are recorded. */
  duration: number;
}

export interface Run {
  metrics: MetricData;
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Runs uploads on the simulation's virtual clock and records the metrics that AWS would report to CloudWatch. */
export async function simulateUploads(deployed: Deployment, events: Events): Promise<Run> {
  const enabled = Object.entries(deployed.mappings).filter(([name]) => !events.disabled?.includes(name));
  const deployment = { ...deployed, mappings: Object.fromEntries(enabled) };
  const random = createRandom(1);
  const time = createVirtualTime(random);
  const start = time.now();
  const end = start + events.duration;
  const metrics = createMetricData();
  const world = { time, random, faults: failingOnly(events.failing ?? []), trace: createTrace(time.now), violate() {} };
  const restore = reportInvocations(deployment, time, metrics);
  try {
    const services = startCloud(world, deployment, scenarioOf(events), ({ status }) => {
      if (status === "FAILED") metrics.report(executionsFailed(deployment), time.now(), 1);
    });
    schedule(time, deployment, services, events);
    const recorder = recordQueues(deployment, services, metrics, start);
    reportReads(deployment, metrics, start, end);
    await listenToConsole(
      () => undefined,
      () =>
        time.run(() => {
          recorder.advance(time.now());
          return time.now() > end;
        }),
    );
    recorder.advance(end);
    return { metrics, start, end };
  } finally {
    restore();
  }
}

/** No faults but that some calls fail. */
function failingOnly(calls: string[]): Faults {
  return {
    atCall: (site) => (calls.some((call) => site.startsWith(call)) ? { kind: "failed", lasts: true } : undefined),
    happens: () => false,
    count() {},
    counts: () => ({}),
  };
}

function scenarioOf({ sesPauses = [] }: Events): Parameters<typeof startCloud>[2] {
  return {
    ...{ uploads: [], before: [], editsAt: [], poison: [{ at: 0, where: "buffer" }] },
    ...{
      processCsvSeconds: undefined,
      existingUsers: "keep",
      isVersioned: true,
      ignoresRange: false,
      accountLimit: 10,
      shards: 2,
      itemLimit: 400 * 1024,
    },
    ses: { perSecond: 14, perDay: 50_000, busy: [], pauses: sesPauses },
    retryQueueDelay: undefined,
    redriveAfter: () => 30 * DAY,
    isHelpLate: false,
  };
}

function schedule(
  time: VirtualTime,
  deployment: Deployment,
  services: Services,
  { uploads, poison = [] }: Events,
): void {
  uploads.forEach(({ at, body }, index) => {
    const key = `people-${index}.csv`;
    time.after(at, () => {
      const object = services.s3.put(deployment.uploadsBucket, key, Buffer.from(body));
      const written = { isVersioned: true, sequencer: String(index).padStart(16, "0") };
      services.invokeLater("process-csv", s3EventOf(deployment.uploadsBucket, key, object, written));
    });
  });
  for (const { at, queue } of poison)
    time.after(at, () => void services.sqs.send(deployment.queues[queue]?.arn ?? "", "not JSON"));
}

/**
 * Reports what is in each queue, once a minute, as SQS does: visible messages always, the number in flight if there is
 * one, and nothing of a queue that is inactive, here one without a call for six hours. Lambda polls those that it consumes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
 */
function recordQueues({ queues, mappings }: Deployment, { sqs }: Services, metrics: MetricData, start: number) {
  const polled = Object.values(mappings).map((inputs) => (inputs as { eventSourceArn: string }).eventSourceArn);
  const recorded = Object.values(queues).map(({ arn }) => ({
    arn,
    dimensions: { QueueName: arn.split(":").at(-1) ?? "" },
    /** When each message becomes visible, and how long the queue is active: after the latest event. */
    visibleAt: [] as number[],
    activeUntil: start + ACTIVE,
  }));
  sqs.onArrival((arn) => {
    for (const queue of recorded) if (queue.arn === arn) queue.activeUntil = now + ACTIVE;
  });
  let now = start;
  let minute = start;
  return {
    /** An event is over: what the queues held before it lasted until now. */
    advance(until: number): void {
      for (; minute < until; minute += MINUTE)
        for (const { arn, dimensions, visibleAt, activeUntil } of recorded) {
          if (minute > activeUntil && !polled.includes(arn)) continue;
          const report = (metricName: string, value: number) =>
            metrics.report({ namespace: "AWS/SQS", metricName, dimensions }, minute, value);
          const visible = visibleAt.filter((at) => at <= minute).length;
          report("ApproximateNumberOfMessagesVisible", visible);
          if (visible < visibleAt.length) report("ApproximateNumberOfMessagesNotVisible", visibleAt.length - visible);
        }
      now = until;
      for (const queue of recorded) queue.visibleAt = sqs.messages(queue.arn).map(({ visibleAt }) => visibleAt);
    },
  };
}

const ACTIVE = 6 * 60 * MINUTE;

/** Reports the reads of streams, each minute and for a day before: with or without records, the metric has a value. */
function reportReads({ mappings, uuids }: Deployment, metrics: MetricData, start: number, end: number): void {
  for (const [name, inputs] of Object.entries(mappings)) {
    if (!("startingPosition" in inputs)) continue;
    const dimensions = { EventSourceMappingUUID: uuids[name] ?? "" };
    for (let minute = start - DAY; minute < end; minute += MINUTE)
      metrics.report({ namespace: "AWS/Lambda", metricName: "PolledEventCount", dimensions }, minute, 0);
  }
}

/**
 * Reports invocations that end with an error, and the age of the last record of each that a stream has caused.
 * @returns puts the handlers back
 */
function reportInvocations({ functions }: Deployment, time: VirtualTime, metrics: MetricData): () => void {
  const handlers = { ...START_HANDLER };
  for (const [name, startHandler] of Object.entries(handlers)) {
    const dimensions = { FunctionName: functions[name]?.arn.split(/[:/]/).at(-1) ?? "" };
    const report = (metricName: string, value: number) =>
      metrics.report({ namespace: "AWS/Lambda", metricName, dimensions }, time.now(), value);
    START_HANDLER[name] = (...parameters) => {
      const handle = startHandler(...parameters);
      return async (event, context) => {
        const { Records = [] } = event as Partial<DynamoDBStreamEvent>;
        const createdAt = Records.at(-1)?.dynamodb?.ApproximateCreationDateTime;
        if (createdAt !== undefined) report("IteratorAge", time.now() - createdAt * 1_000);
        try {
          const answer = await handle(event, context);
          report("Errors", 0);
          return answer;
        } catch (error) {
          report("Errors", 1);
          throw error;
        }
      };
    };
  }
  return () => void Object.assign(START_HANDLER, handlers);
}

function executionsFailed({ functions }: Deployment): MetricName {
  const dimensions = { StateMachineArn: functions["process-csv"]?.variables.STATE_MACHINE_ARN ?? "" };
  return { namespace: "AWS/States", metricName: "ExecutionsFailed", dimensions };
}
