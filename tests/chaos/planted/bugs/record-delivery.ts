import type { PlantedBug } from "../planted-bug";

export const RECORD_DELIVERY: PlantedBug[] = [
  {
    name: "redelivered-event-counts-again",
    file: "runtime/record-delivery/record-deliveries.ts",
    find: "    if (after === before || after === undefined) return [];\n    const counts = { [after.status]: 1, ...(before !== undefined && { [before.status]: -1 }) };\n",
    replace:
      "    if (after === undefined) return [];\n    const counts = { [after.status]: 1, ...(before !== undefined && before !== after && { [before.status]: -1 }) };\n",
    why: "An event that SES or SQS delivers twice is counted twice.",
  },
  {
    name: "late-delivery-replaces-a-complaint",
    file: "runtime/upload/delivery.ts",
    find: "  if (delivery !== undefined && rankOf(delivery.status) >= rankOf(status)) return delivery;\n",
    replace: "  if (delivery?.status === status) return delivery;\n",
    why: "A user that complained is shown as delivered, because that event arrived later.",
  },
  {
    name: "complaint-counts-as-delivery-too",
    file: "runtime/record-delivery/record-deliveries.ts",
    find: ", ...(before !== undefined && { [before.status]: -1 })",
    replace: "",
    why: "A user that complains after the delivery is in two counts.",
  },
  {
    name: "delivery-without-condition",
    file: "runtime/record-delivery/record-deliveries.ts",
    find: '"attribute_not_exists(#delivery)" : "#delivery = :before"',
    replace: '"attribute_exists(#uploadId)" : "attribute_exists(#delivery)"',
    why: "Two invocations with events of the same user count both.",
  },
  {
    name: "changed-user-not-read-again",
    file: "runtime/record-delivery/record-deliveries.ts",
    find: "    pending = written.conditionFailed.map(({ reported }) => reported);\n",
    replace: "    pending = [];\n",
    why: "The event of a user that another invocation changed meanwhile is deleted: a complaint is lost.",
  },
  {
    name: "unrecorded-events-not-reported",
    file: "runtime/record-delivery/create-record-delivery.ts",
    find: "      for (const { item } of unrecorded) failed.push(...(emails.get(item.email)?.messageIds ?? []));\n",
    replace: "",
    why: "An event that met a fault of DynamoDB is deleted.",
  },
  {
    name: "sends-again-to-reported-users",
    file: "runtime/send-welcome/welcome-users.ts",
    find: "  if (isDelivery(stored.delivery)) return { messageId: stored.delivery.messageId };\n",
    replace: "",
    why: "A user whose email bounced gets a second one where the result of the first was lost.",
  },
  {
    name: "sends-without-configuration-set",
    file: "runtime/send-welcome/send-email.ts",
    find: "      ConfigurationSetName: configurationSet,\n",
    replace: "",
    why: "SES reports nothing.",
  },
];
