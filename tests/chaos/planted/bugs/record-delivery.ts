import type { PlantedBug } from "../planted-bug";

export const RECORD_DELIVERY: PlantedBug[] = [
  {
    name: "redelivered-event-counts-again",
    file: "runtime/record-delivery/record-deliveries.ts",
    find: "    if (after === before || after === undefined) continue;\n",
    replace:
      "    if (after === undefined) continue;\n    if (after === before) {\n      counts[after.status] = (counts[after.status] ?? 0) + 1;\n      updates.push(updateOf(usersTable, uploadId, email, before, after));\n      continue;\n    }\n",
    why: "An event that SES or SQS delivers twice is counted twice.",
  },
  {
    name: "late-delivery-replaces-a-complaint",
    file: "runtime/upload/delivery.ts",
    find: "  if (delivery !== undefined && rankOf(delivery.status) >= rankOf(status)) return delivery;\n",
    replace: "  if (delivery?.status === status) return delivery;\n",
    why: "Who complained is shown as delivered, because that event came later.",
  },
  {
    name: "complaint-counts-as-delivery-too",
    file: "runtime/record-delivery/record-deliveries.ts",
    find: "    if (before !== undefined) counts[before.status] = (counts[before.status] ?? 0) - 1;\n",
    replace: "",
    why: "Who complains after the delivery is in two counts.",
  },
  {
    name: "delivery-without-condition",
    file: "runtime/record-delivery/record-deliveries.ts",
    find: '"attribute_not_exists(#delivery)" : "#delivery = :before"',
    replace: '"attribute_exists(#uploadId)" : "attribute_exists(#delivery)"',
    why: "Two invocations with events of the same user count both.",
  },
  {
    name: "unrecorded-events-not-reported",
    file: "runtime/record-delivery/create-record-delivery.ts",
    find: "      for (const { email } of unrecorded) failed.push(...(emails.get(email)?.messageIds ?? []));\n",
    replace: "",
    why: "An event that met a fault of DynamoDB is deleted.",
  },
  {
    name: "mails-those-whom-SES-reports-on",
    file: "runtime/send-welcome/welcome-users.ts",
    find: "  if (isDelivery(stored.delivery)) return { messageId: stored.delivery.messageId };\n",
    replace: "",
    why: "Who bounced or complained gets a second email where the result of the first was lost.",
  },
  {
    name: "sends-without-configuration-set",
    file: "runtime/send-welcome/send-email.ts",
    find: "      ConfigurationSetName: configurationSet,\n",
    replace: "",
    why: "SES reports nothing.",
  },
];
