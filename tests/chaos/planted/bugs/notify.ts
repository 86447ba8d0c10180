import type { PlantedBug } from "../planted-bug";

export const NOTIFY: PlantedBug[] = [
  {
    name: "notified-not-looked-at",
    file: "runtime/notify/create-notify.ts",
    find: "if (finishedAt === undefined || notifiedAt !== undefined) return undefined;",
    replace: "if (finishedAt === undefined) return undefined;",
    why: "A record that comes twice is a second notification.",
  },
  {
    name: "notification-lost",
    file: "runtime/notify/create-notify.ts",
    find: 'return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };',
    replace: "continue;",
    why: "An uploader whose notification SES did not accept is never notified.",
  },
];
