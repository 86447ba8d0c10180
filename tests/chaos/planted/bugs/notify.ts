import type { PlantedBug } from "../planted-bug";

export const NOTIFY: PlantedBug[] = [
  {
    name: "notified-not-looked-at",
    file: "runtime/notify/create-notify.ts",
    find: "  if (item.notifiedAt !== undefined) return false;\n",
    replace: "",
    why: "A redelivered record is a second notification.",
  },
  {
    name: "waits-after-the-end",
    file: "runtime/notify/create-notify.ts",
    find: 'const isOver = summary.finishedAt !== undefined || isStageComplete(summary, "WELCOME");',
    replace: "const isOver = false;",
    why: "An uploader learns that an upload waits after it has ended.",
  },
  {
    name: "notification-lost",
    file: "runtime/notify/create-notify.ts",
    find: 'failed.push(record.dynamodb?.SequenceNumber ?? "");',
    replace: "",
    why: "An uploader whose notification SES did not accept is never notified.",
  },
  {
    name: "unknown-is-refused",
    file: "runtime/notify/create-notify.ts",
    find: "notify.clock.now() - Date.parse(String(unknownSince)) >= LONGEST_UNKNOWN",
    replace: "unknownSince !== undefined",
    why: "One lost response of SES is an uploader who is recorded as not notified.",
  },
];
