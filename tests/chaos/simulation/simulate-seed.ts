import { unmarshall } from "@aws-sdk/util-dynamodb";
import { uploadOf } from "../../../runtime/upload/upload";
import type { User } from "../../../runtime/user";
import { countersMatch } from "../invariants/counters-match";
import type { FileOfPeople } from "../invariants/evidence";
import { succeededInTime } from "../invariants/executions-end";
import { violationsAtRest } from "../invariants/invariants";
import { rateKept } from "../invariants/rate-kept";
import { changesOf } from "../invariants/users-stored-once";
import { updateViolations } from "../invariants/users-updated-once";
import { createControl } from "./control";
import type { Deployment } from "./deployment";
import { createFaults } from "./engine/faults";
import { listenToConsole } from "./engine/listen-to-console";
import { createRandom } from "./engine/random";
import { createTrace } from "./engine/trace";
import { createVirtualTime } from "./engine/virtual-time";
import { gatherEvidence, gatherUpload, gatherUsers } from "./gather-evidence";
import { employOperator } from "./operator";
import type { Services } from "./platform/services";
import type { World } from "./platform/world";
import { putPoison } from "./poison";
import { s3EventOf } from "./s3-event";
import { startCloud } from "./start-cloud";
import { watchInvocations } from "./watch-invocations";
import { drawScenario, type Scenario } from "./workload/draw-scenario";

/** How the run of one seed went. */
export interface Outcome {
  seed: number;
  /** Sentences; none where everything holds. */
  violations: string[];
  /** How often each fault happened: by site, by kind. */
  faults: Record<string, Record<string, number>>;
  events: number;
  trace: string[];
}

const MOST_EVENTS = 400_000;

/** Runs the program through one seed's uploads and faults until it is at rest. The same seed gives the same run. */
export async function simulateSeed(deployment: Deployment, seed: number): Promise<Outcome> {
  const random = createRandom(seed);
  const time = createVirtualTime(random);
  const trace = createTrace(time.now);
  const faults = createFaults(random, time.now);
  const violations: string[] = [];
  const violate = (sentence: string) => {
    if (violations.includes(sentence)) return;
    trace.note("VIOLATION", sentence);
    violations.push(sentence);
  };
  const world: World = { time, random, faults, trace, violate };
  const scenario = drawScenario(random);
  const tables = {
    users: deployment.functions["insert-users"]?.variables.USERS_TABLE ?? "",
    uploads: deployment.functions["insert-users"]?.variables.UPLOADS_TABLE ?? "",
  };

  const files = new Map<string, FileOfPeople>();
  const services = startCloud(world, deployment, scenario, ({ name, status }) => {
    const file = files.get(name);
    if (file === undefined) violate(`The execution ${name} belongs to no upload.`);
    else if (status === "SUCCEEDED") succeededInTime(gatherUpload(services, tables, name, file)).forEach(violate);
  });
  employOperator(world, deployment, services, scenario.redriveAfter);

  // Each change is judged when the event that made it is over: a transaction changes several items at one moment.
  const changed = new Set<string>();
  services.dynamodb.onChange(({ table, before, after }) => {
    if (table === tables.uploads) changed.add(after?.uploadId?.S ?? "");
    const notification = after?.notifyMessageId?.S;
    if (notification !== undefined && before?.notifyMessageId === undefined) services.emails.marked(notification);
    if (table !== tables.users) return;
    if (after?.uploadId?.S) changed.add(after.uploadId.S);
    const messageId = after?.welcome?.M?.messageId?.S;
    if (messageId !== undefined && before?.welcome === undefined) services.emails.marked(messageId);
    if (before && after) {
      const [was, is] = [unmarshall(before) as User, unmarshall(after) as User];
      changesOf(was, is).forEach(violate);
      updateViolations(was, is, (uploadId) => files.get(uploadId)).forEach(violate);
    }
    if (before && !after) judgeDelete(unmarshall(before)).forEach(violate);
  });
  watchInvocations(services, tables, files, world);
  const judgeChanges = () => {
    for (const uploadId of changed) {
      const file = files.get(uploadId);
      if (file)
        countersMatch(gatherUpload(services, tables, uploadId, file), gatherUsers(services, tables)).forEach(violate);
    }
    changed.clear();
  };

  schedule(world, deployment, scenario, services, files, tables.users);
  let left = MOST_EVENTS;
  const events = await listenToConsole(
    (line) => {
      trace.note("log", line);
      if (/@(uploaders\.)?example\.com/i.test(line)) violate(`A log holds an email address: ${line}`);
    },
    () =>
      time.run(() => {
        judgeChanges();
        return violations.length > 0 || left-- === 0;
      }),
  );
  if (left < 0) violate(`Does not come to rest within ${MOST_EVENTS} events.`);
  excuseTimeOuts(scenario, faults.counts(), files);
  if (violations.length === 0)
    violationsAtRest(gatherEvidence(services, tables, files, scenario.before)).forEach(violate);
  rateKept(services.emails.times(), scenario.ses.perSecond).forEach(violate);
  return { seed, violations, faults: faults.counts(), events, trace: trace.lines() };
}

/** Only users as an upload inserted them are deleted. */
function judgeDelete(user: Record<string, unknown>): string[] {
  const isUnchanged =
    user.note === undefined &&
    user.updatedByUploads === undefined &&
    user.uploadId !== undefined &&
    user.uploadId !== "an-earlier-upload";
  return isUnchanged ? [] : [`${user.email} is deleted, and was changed or made by another hand.`];
}

/** Puts the uploads, with notifications that come one to five times, their stops, and the edits by hand on the calendar. */
function schedule(
  world: World,
  deployment: Deployment,
  scenario: Scenario,
  services: Services,
  files: Map<string, FileOfPeople>,
  usersTable: string,
): void {
  const { time, random, faults, trace } = world;
  const { s3, dynamodb } = services;
  const bucket = deployment.uploadsBucket;
  let sequencer = 0;
  const control = createControl(world, deployment, services);
  for (const { key, at, file, existingUsers, deletedAfter, stoppedAfter, undo } of scenario.uploads) {
    time.after(at, () => {
      // Most uploads state an address to notify, each another one; SES refuses some.
      const notified = random.chance(0.2)
        ? undefined
        : `${random.chance(0.05) ? "refused" : "uploader"}.${sequencer + 1}@uploaders.example.com`;
      const object = s3.put(bucket, key, file.body, {
        ...(notified !== undefined && { "notify-email": notified }),
        ...(existingUsers !== undefined && { "existing-users": existingUsers }),
      });
      const event = s3EventOf(bucket, key, object, {
        isVersioned: scenario.isVersioned,
        sequencer: String(++sequencer).padStart(16, "0"),
      });
      const [record] = event.Records;
      if (record === undefined) return;
      const { uploadId } = uploadOf(record);
      const mayFailWith = [...file.mayFailWith];
      const ofKey = scenario.uploads.filter((upload) => upload.key === key);
      if (ofKey.some((upload) => upload.deletedAfter !== undefined)) mayFailWith.push("OBJECT_GONE");
      if (scenario.ignoresRange) mayFailWith.push("RANGE_NOT_SERVED");
      if (!scenario.isVersioned) mayFailWith.push("OBJECT_REPLACED");
      files.set(uploadId, { ...file, mayFailWith, ...(notified !== undefined && { notified }) });
      trace.note("user", `uploads ${key} (${file.accepted.length} good rows) as ${uploadId}`);
      const times = faults.happens("S3 notification", "duplicated", 3) ? random.between(2, 5) : 1;
      for (let copy = 0; copy < times; copy++)
        time.after(random.mostlySmall(0, 3_600_000), () => services.invokeLater("process-csv", event));
      if (stoppedAfter !== undefined) time.after(stoppedAfter, () => void control.stop(uploadId));
      if (undo !== undefined) time.after(undo.after, () => void control.undo(uploadId, undo.welcomed));
      if (deletedAfter !== undefined) time.after(deletedAfter, () => s3.remove(bucket, key));
    });
  }
  for (const { at, where } of scenario.poison) time.after(at, () => putPoison(services, deployment, where));
  for (const at of scenario.editsAt)
    time.after(at, () => {
      const users = dynamodb.items(usersTable);
      if (users.length > 0) dynamodb.put(usersTable, { ...random.pick(users), note: { S: `Seen at ${time.now()}` } });
    });
}

/** An execution may time out where a failure waited for its redrive longer than the execution's time limit. */
function excuseTimeOuts(
  { isHelpLate }: Scenario,
  counts: Outcome["faults"],
  files: ReadonlyMap<string, FileOfPeople>,
): void {
  const { discarded = 0 } = counts["event of process-csv"] ?? {};
  for (const { mayFailWith } of files.values()) {
    if (discarded > 0) mayFailWith.push("PARSE_TIMED_OUT");
    if (isHelpLate) mayFailWith.push("INSERT_TIMED_OUT", "WELCOME_TIMED_OUT");
  }
}
