import * as pulumi from "@pulumi/pulumi";

/** The stack's configuration; Pulumi.yaml says what each value is for. */
export interface Configuration {
  senderAddress: string;
  productName: string;
  emailsPerSecond: number;
  sesSandbox: boolean;
  uploadsExpireDays: number;
  logRetentionDays: number;
  protectData: boolean;
  /** Undefined where nobody is to be told of alarms. */
  alarmEmail: string | undefined;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** SES wants ASCII before the @, and a domain. */
const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,}$/;

/** @throws RunError that says which value is missing or impossible, and how to set it */
export function readConfiguration(): Configuration {
  const config = new pulumi.Config();
  const alarmEmail = config.get("alarmEmail")?.trim();
  return {
    senderAddress: senderAddress(config),
    productName: config.get("productName")?.trim() || "Rollcall",
    emailsPerSecond: number(config, "emailsPerSecond", 14, "a number above 0", (value) => value > 0),
    sesSandbox: config.getBoolean("sesSandbox") ?? false,
    uploadsExpireDays: number(config, "uploadsExpireDays", 1, "a whole number of days, 1 or more", isWhole(1)),
    logRetentionDays: number(config, "logRetentionDays", 30, `one of ${RETENTION_DAYS.join(", ")}`, (value) =>
      RETENTION_DAYS.includes(value),
    ),
    protectData: config.getBoolean("protectData") ?? false,
    alarmEmail: alarmEmail ? address(alarmEmail, "alarmEmail", "Alarms are sent to it.") : undefined,
  };
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
  if (ADDRESS.test(value)) return value;
  throw new pulumi.RunError(
    `"${value}" cannot be ${key}: expected a plain email address. Set one: \`pulumi config set ${key} you@example.com\`. ${note}`,
  );
}

function number(
  config: pulumi.Config,
  key: string,
  preset: number,
  expected: string,
  isPossible: (value: number) => boolean,
): number {
  const text = config.get(key)?.trim() || String(preset);
  const value = Number(text);
  if (Number.isFinite(value) && isPossible(value)) return value;
  throw new pulumi.RunError(
    `"${text}" cannot be ${key}: expected ${expected}. Set one: \`pulumi config set ${key} ${preset}\`.`,
  );
}

function isWhole(least: number) {
  return (value: number) => Number.isInteger(value) && value >= least;
}
