import * as pulumi from "@pulumi/pulumi";
import { closest, distance } from "fastest-levenshtein";
import { EXISTING_USERS, type ExistingUsers } from "../runtime/upload/existing-users";

/** The settings of a stack; Pulumi.yaml describes each. */
export interface Configuration {
  senderAddress: string;
  productName: string;
  /** Columns of the files that the welcome email may use. */
  emailColumns: string[];
  emailsPerSecond: number;
  emailsPerEnvironment: number;
  sesSandbox: boolean;
  /** What becomes of users who exist already where an upload does not state it. */
  existingUsers: ExistingUsers;
  trackDelivery: boolean;
  uploadsExpireDays: number;
  logRetentionDays: number;
  protectData: boolean;
  /** Undefined if alarms notify no address. */
  alarmEmail: string | undefined;
  /** Address that is notified when an upload that states none has ended, or waits for SES. Undefined: no notices. */
  notifyEmail: string | undefined;
  /** Address of Rollcall's console, for links; undefined for the AWS console. */
  consoleUrl: string | undefined;
  tableEncryption: (typeof TABLE_ENCRYPTIONS)[number];
  /** Write units a second that the users table takes from the start. Undefined: those of a new table, which grow with use. */
  usersWarmWrites: number | undefined;
  insertConcurrency: number;
  insertMaxReceives: number;
  processCsvMemory: number;
  insertUsersMemory: number;
  sendWelcomeMemory: number;
  reportStatusMemory: number;
}

const TABLE_ENCRYPTIONS = ["aws-owned", "aws-managed"] as const;

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * SES accepts ASCII before the @, and a domain. RFC 5322 allows more characters before it: `* ? $ { }` are wildcards and
 * variables in the Resource of an IAM policy, which the sender is a part of.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
const ADDRESS = /^[A-Za-z0-9.!#%&'+/=^_`|~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,}$/;

/** RFC 5321: https://datatracker.ietf.org/doc/html/rfc5321#section-4.5.3.1 */
const LONGEST_ADDRESS = 254;

/**
 * An execution lasts a year at most, and its other stages wait for 74 days besides the days of the file and one more.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MOST_UPLOADS_EXPIRE_DAYS = 365 - 74 - 1;

/**
 * Write units a second of a new on-demand table, and the quota of a table by default.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
const LEAST_WARM_WRITES = 4_000;
const WARM_WRITES: [number, number] = [LEAST_WARM_WRITES, 40_000];

/**
 * In UTF-8 bytes. All environment variables of a function have 4 KB together.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LONGEST_PRODUCT_NAME = 200;

/** Characters. It is an environment variable too. */
const LONGEST_URL = 500;

/**
 * Longest physical names, by the suffix that Pulumi.yaml's `pulumi:autonaming` puts behind project and stack: the longest
 * logical name of a service, and 7 hexadecimal digits.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 */
const LONGEST_NAMES: Record<string, number> = {
  "-uploads-0123456": 63,
  "-record-delivery-0123456": 64,
  "-welcome-retry-dead-letters-0123456": 80,
};

/**
 * Read the stack's settings.
 * @throws RunError that names the setting that is missing, unknown or out of bounds, and the command that sets it
 */
export function readConfiguration(): Configuration {
  checkStackName(pulumi.getProject(), pulumi.getStack());
  const config = new pulumi.Config();
  const alarmEmail = config.get("alarmEmail")?.trim();
  const notifyEmail = config.get("notifyEmail")?.trim();
  const configuration: Configuration = {
    senderAddress: senderAddress(config),
    productName: productName(config),
    emailColumns: names(config.get("emailColumns") ?? ""),
    emailsPerSecond: number(config, "emailsPerSecond", 14, "a number above 0", (value) => value > 0),
    emailsPerEnvironment: number(config, "emailsPerEnvironment", 500, "a number above 0", (value) => value > 0),
    sesSandbox: config.getBoolean("sesSandbox") ?? false,
    existingUsers: oneOf(config, "existingUsers", EXISTING_USERS),
    trackDelivery: config.getBoolean("trackDelivery") ?? false,
    uploadsExpireDays: wholeNumber(config, "uploadsExpireDays", 1, "days", [1, MOST_UPLOADS_EXPIRE_DAYS]),
    logRetentionDays: number(config, "logRetentionDays", 30, `one of ${RETENTION_DAYS.join(", ")}`, (value) =>
      RETENTION_DAYS.includes(value),
    ),
    protectData: config.getBoolean("protectData") ?? false,
    alarmEmail: alarmEmail ? address(alarmEmail, "alarmEmail", "Alarms are sent to it.") : undefined,
    notifyEmail: notifyEmail ? address(notifyEmail, "notifyEmail", "It is notified when uploads end.") : undefined,
    consoleUrl: consoleUrl(config),
    tableEncryption: oneOf(config, "tableEncryption", TABLE_ENCRYPTIONS),
    usersWarmWrites: config.get("usersWarmWrites")?.trim()
      ? wholeNumber(config, "usersWarmWrites", LEAST_WARM_WRITES, "write units a second", WARM_WRITES)
      : undefined,
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    insertConcurrency: wholeNumber(config, "insertConcurrency", 5, "invocations", [2, 1000]),
    // AWS recommends 5 at least; the maximum of SQS is 1,000:
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    insertMaxReceives: wholeNumber(config, "insertMaxReceives", 20, "receives", [5, 1000]),
    processCsvMemory: memory(config, "processCsvMemory", 1769),
    insertUsersMemory: memory(config, "insertUsersMemory", 512),
    sendWelcomeMemory: memory(config, "sendWelcomeMemory", 512),
    reportStatusMemory: memory(config, "reportStatusMemory", 256),
  };
  refuseUnknownSettings(Object.keys(configuration));
  return configuration;
}

/**
 * Refuse a stack whose name makes physical names that a service rejects. Names of queues and functions have letters,
 * digits, hyphens and underscores; those of buckets lowercase letters, digits, hyphens and dots.
 */
function checkStackName(project: string, stack: string): void {
  const longest = Math.min(
    ...Object.entries(LONGEST_NAMES).map(([suffix, limit]) => limit - `${project}-${suffix}`.length),
  );
  if (/^[a-z0-9-]+$/.test(stack) && stack.length <= longest) return;
  throw new pulumi.RunError(
    `"${stack}" cannot be the stack's name, which is a part of the names of buckets, queues and functions: expected up to ${longest} lowercase letters, digits and hyphens. Rename it: \`pulumi stack rename NAME\`.`,
  );
}

/** Pulumi ignores settings that a program does not read; a misspelled one would have no effect without a word. */
function refuseUnknownSettings(known: string[]): void {
  const prefix = `${pulumi.getProject()}:`;
  const settings = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(prefix));
  for (const key of settings.map((setting) => setting.slice(prefix.length))) {
    if (known.includes(key)) continue;
    const nearest = closest(key, known);
    const hint = distance(key, nearest) <= key.length / 2 ? ` Did you mean ${nearest}?` : "";
    throw new pulumi.RunError(
      `There is no setting ${key}.${hint} Remove it: \`pulumi config rm ${key}\`. Pulumi.yaml describes all settings.`,
    );
  }
}

function senderAddress(config: pulumi.Config): string {
  const sender = config.get("senderAddress")?.trim();
  const verified = "SES must have this address, or its domain, verified in the stack's region.";
  if (!sender)
    throw new pulumi.RunError(
      `No sender address is set. Welcome emails need one: \`pulumi config set senderAddress you@example.com\`. ${verified}`,
    );
  return address(sender, "senderAddress", verified);
}

function address(value: string, key: string, note: string): string {
  if (ADDRESS.test(value) && value.length <= LONGEST_ADDRESS) return value;
  throw refusal(value, key, "a plain email address", "you@example.com", note);
}

function productName(config: pulumi.Config): string {
  const name = config.get("productName")?.trim() || "Rollcall";
  if (Buffer.byteLength(name) <= LONGEST_PRODUCT_NAME) return name;
  throw refusal(name, "productName", `at most ${LONGEST_PRODUCT_NAME} bytes in UTF-8`, "Rollcall");
}

/** The origin, with a path where the console is served below one; undefined where none is set. */
function consoleUrl(config: pulumi.Config): string | undefined {
  const text = config.get("consoleUrl")?.trim();
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "" && url.hash === "")
    if (url.href.length <= LONGEST_URL) return url.href.replace(/\/+$/, "");
  const expected = `an address that begins with https:// or http://, of at most ${LONGEST_URL} characters`;
  throw refusal(text, "consoleUrl", expected, "https://rollcall.example.com");
}

/** The names in a list with commas. */
function names(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** One of several words, of which the first is the default. */
function oneOf<Word extends string>(config: pulumi.Config, key: string, words: readonly [Word, ...Word[]]): Word {
  const text = config.get(key)?.trim() || words[0];
  const value = words.find((each) => each === text);
  if (value !== undefined) return value;
  throw refusal(text, key, `one of ${words.join(", ")}`, words[0]);
}

/**
 * Memory of a function in MB; docs/decisions/2026-11-26-memory-sizes.md calculates the defaults. 256 is twice what a function
 * needs to start.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
function memory(config: pulumi.Config, key: string, preset: number): number {
  return wholeNumber(config, key, preset, "MB", [256, 10_240]);
}

function wholeNumber(
  config: pulumi.Config,
  key: string,
  preset: number,
  unit: string,
  [least, most]: [number, number],
): number {
  const expected = `a whole number of ${unit}, ${least} to ${most}`;
  return number(config, key, preset, expected, (value) => Number.isInteger(value) && value >= least && value <= most);
}

function number(
  config: pulumi.Config,
  key: string,
  preset: number,
  expected: string,
  isValid: (value: number) => boolean,
): number {
  const text = config.get(key)?.trim() || String(preset);
  const value = Number(text);
  if (Number.isFinite(value) && isValid(value)) return value;
  throw refusal(text, key, expected, String(preset));
}

function refusal(value: string, key: string, expected: string, example: string, note?: string): pulumi.RunError {
  const text = `"${value}" cannot be ${key}: expected ${expected}. Set one: \`pulumi config set ${key} ${example}\`.`;
  return new pulumi.RunError(note === undefined ? text : `${text} ${note}`);
}
