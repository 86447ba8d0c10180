import { EXISTING_USERS, type ExistingUsers } from "../../../../runtime/upload/existing-users";
import type { User } from "../../../../runtime/user";
import type { Random } from "../engine/random";
import { type DrawnFile, drawFile } from "./draw-file";
import { drawUsers } from "./draw-users";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The inputs of a run: the uploads, their times, and the settings of the account. Times in milliseconds. */
export interface Scenario {
  uploads: {
    key: string;
    at: number;
    file: DrawnFile;
    /** The policy that the object states. */
    existingUsers?: string;
    deletedAfter?: number;
    stoppedAfter?: number;
    undo?: Undo;
  }[];
  /** What the stack is set to do to existing users. */
  existingUsers: ExistingUsers;
  before: User[];
  /** When a user's item is edited by hand: a MODIFY that must not lead to an email. */
  editsAt: number[];
  /** Messages and items that no function can process, where they are put and when. */
  poison: { at: number; where: PoisonPlace }[];
  /** Of one run of process-csv: so few that large files take several. Undefined: as deployed. */
  processCsvSeconds: number | undefined;
  isVersioned: boolean;
  /** Whether the uploads bucket answers requests for a range with the whole object. */
  ignoresRange: boolean;
  ses: { perSecond: number; perDay: number; pauses: Span[]; busy: Span[] };
  /** Concurrent executions of the account, or what other functions leave of them. */
  accountLimit: number;
  /** How long a message of welcome-retry waits for its turn at most; undefined: hardly. */
  retryQueueDelay: number | undefined;
  shards: number;
  /** How many times longer than locally, at most, a retry of a stream waits. Default: 1 */
  slowestRetries?: number;
  /** Bytes. The real limit, 400 KB, in a few runs of large rows; scaled down in the others, so that files stay small. */
  itemLimit: number;
  /** How long failures wait until they are redriven. */
  redriveAfter(): number;
  /** Whether a redrive may come after the executions have timed out. */
  isHelpLate: boolean;
}

/** Milliseconds after the begin of a run. */
export interface Span {
  from: number;
  to: number;
}

/** When an upload is undone, in milliseconds after it is uploaded, and which users. */
export interface Undo {
  after: number;
  welcomed: boolean;
}

export type PoisonPlace = "buffer" | "welcome-retry" | "delivery-events" | "users";

const KEYS = ["people.csv", "new people+1.csv", "2026/Zoë & co.csv", "a%20b.csv"];

export function drawScenario(random: Random): Scenario {
  const isLarge = random.chance(0.02);
  // A few people more than a day's quota: each day that they wait is a hundred runs of the function.
  const isShortOfQuota = random.chance(0.1);
  // New users for 20 days, as 4,000 are with the sandbox's quota of 200.
  const isShortForWeeks = random.chance(0.015);
  const people = isShortForWeeks ? 60 : isShortOfQuota ? 40 : random.pick([20, 60, 200]);
  const rows = isLarge ? 20 : isShortForWeeks ? 120 : random.pick([8, 40, 120]);
  const tooLong = isLarge ? { text: "x".repeat(200 * 1024), share: 0.7 } : { text: "x".repeat(6 * 1024), share: 0.03 };
  const key = random.pick(KEYS);
  const isHelpLate = random.chance(0.04);
  const uploads: Scenario["uploads"] = Array.from({ length: random.pick([1, 1, 2, 3]) }, (_, index) => {
    const file = drawFile(random, { people, rows, tooLong });
    return {
      // Sometimes a new version under a key that is there already.
      ...{ key: index > 0 && random.chance(0.4) ? key : `${index}/${key}`, file },
      at: random.mostlySmall(0, 2 * HOUR),
      ...(random.chance(0.25) && { stoppedAfter: random.mostlySmall(1, random.pick([20_000, 5 * MINUTE, DAY])) }),
      ...(random.chance(0.2) && { undo: { after: random.mostlySmall(1, 2 * DAY), welcomed: random.chance(0.6) } }),
      ...(random.chance(0.04) && { deletedAfter: random.mostlySmall(1, MINUTE) }),
    };
  });
  const existingUsers = random.pick<ExistingUsers>(["keep", "keep", "keep", "fill", "update"]);
  const spans = (longest: number) => Array.from({ length: random.between(1, 3) }, () => span(random, longest));
  const pauses = random.chance(0.2) ? spans(12 * HOUR) : [];
  // Other senders of the account use up its rate.
  const busy = random.chance(0.1) ? spans(HOUR) : [];
  return {
    uploads: (isLarge ? uploads.map(allStorable) : uploads).map((upload) => withPolicy(random, existingUsers, upload)),
    existingUsers,
    before: drawUsers(random, people),
    editsAt: Array.from({ length: random.between(0, 4) }, () => random.mostlySmall(0, HOUR)),
    poison: random.chance(0.1) ? [{ at: random.mostlySmall(0, HOUR), where: drawPoisonPlace(random) }] : [],
    processCsvSeconds: random.chance(0.25) ? random.pick([31, 32, 34]) : undefined,
    isVersioned: random.chance(0.8),
    ignoresRange: random.chance(0.03),
    ses: {
      ...random.pick([SANDBOX, SANDBOX, PRODUCTION, PRODUCTION, LARGE]),
      ...(isShortOfQuota && { perDay: 25 }),
      ...(isShortForWeeks && { perDay: 2 }),
      ...{ pauses, busy },
    },
    accountLimit: random.pick([10, 10, 4]),
    retryQueueDelay: isShortForWeeks ? 6 * HOUR : undefined,
    shards: random.between(1, 3),
    slowestRetries: 60,
    itemLimit: isLarge ? 400 * 1024 : 5 * 1024,
    redriveAfter: () =>
      isHelpLate ? random.between(1, 12 * DAY) : random.mostlySmall(MINUTE, random.pick([2 * HOUR, 2 * HOUR, 3 * DAY])),
    isHelpLate,
  };
}

const SANDBOX = { perSecond: 1, perDay: 200 };
const PRODUCTION = { perSecond: 14, perDay: 50_000 };
/** So high that the rate is divided. */
const LARGE = { perSecond: 1_200, perDay: 1_000_000 };

function span(random: Random, longest: number): Span {
  const from = random.mostlySmall(0, DAY);
  return { from, to: from + random.mostlySmall(MINUTE, longest) };
}

/** Rows that are too long for the scaled limit are none for the real one. */
function allStorable<Upload extends { file: DrawnFile }>(upload: Upload): Upload {
  return { ...upload, file: { ...upload.file, unstorable: [] } };
}

/** Some uploads state a policy, in place of the stack's; one in fifty a policy that there is not. */
function withPolicy(random: Random, ofStack: ExistingUsers, upload: Scenario["uploads"][number]) {
  if (random.chance(0.02)) {
    const refused = { accepted: [], unstorable: [], rejected: 0, mayFailWith: ["INVALID_EXISTING_USERS"] };
    return { ...upload, existingUsers: "merge", file: { ...upload.file, ...refused, isUnreadable: true } };
  }
  const stated = random.chance(0.4) ? random.pick(EXISTING_USERS) : undefined;
  const policy = stated ?? ofStack;
  const file = { ...upload.file, ...(policy !== "keep" && { existingUsers: policy }) };
  return { ...upload, file, ...(stated !== undefined && { existingUsers: stated }) };
}

function drawPoisonPlace(random: Random): PoisonPlace {
  return random.pick(["buffer", "buffer", "users", "users", "users", "welcome-retry", "delivery-events"]);
}
