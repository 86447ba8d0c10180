import type { PlantedBug } from "../planted-bug";

export const COUNTING: PlantedBug[] = [
  {
    name: "counts-before-the-receipt",
    file: "runtime/upload/receipts.ts",
    find: "await dynamodb.send(new TransactWriteCommand({ TransactItems: items }));",
    replace:
      "await dynamodb.send(new TransactWriteCommand({ TransactItems: items.slice(-1) }));\n    await dynamodb.send(new TransactWriteCommand({ TransactItems: items.slice(0, -1) }));",
    why: "What ends between the count and the receipt is counted again.",
  },
  {
    name: "dropped-marks-still-count",
    file: "runtime/upload/receipts.ts",
    find: "      chosen = writable;\n",
    replace:
      "      for (const [{ counts }, code] of codeOf) if (code === CONDITION_FAILED && writable[0]) writable[0].counts = Object.fromEntries(Object.entries(writable[0].counts).map(([name, count]) => [name, count + (counts[name as never] ?? 0)]));\n      chosen = writable;\n",
    why: "A receipt that is there already is not written again, and is counted again.",
  },
  {
    name: "throttled-transaction-counts-as-written",
    file: "runtime/upload/receipts.ts",
    find: "if (error instanceof TransactionInProgressException || isThrottling(error)) return { error, reasons: [] };",
    replace: "if (error instanceof TransactionInProgressException || isThrottling(error)) return undefined;",
    why: "A throttled receipt is forgotten.",
  },
  {
    name: "conflict-counts-as-written",
    file: "runtime/upload/receipts.ts",
    find: "else if (writable.length === chosen.length) break;",
    replace: "else if (writable.length === chosen.length) return { conditionFailed, failed: [] };",
    why: "A receipt that met another transaction is forgotten.",
  },
  {
    name: "cancelled-counts-as-existing",
    file: "runtime/upload/receipts.ts",
    find: "if (code === CONDITION_FAILED && pending.delete(receipt)) conditionFailed.push(receipt);",
    replace: 'if (code !== "None" && pending.delete(receipt)) conditionFailed.push(receipt);',
    why: "A receipt that DynamoDB throttled, or that met another transaction, is forgotten.",
  },
  {
    name: "throttled-receipts-are-counted",
    file: "runtime/upload/receipts.ts",
    find: "summaryUpdate(uploadsTable, uploadId, chosen, createsSummary)",
    replace: "summaryUpdate(uploadsTable, uploadId, [...pending], createsSummary)",
    why: "A receipt that DynamoDB throttles is counted with those that are written without it, and again when it is written.",
  },
];
