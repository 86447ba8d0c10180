import type { PlantedBug } from "../planted-bug";

export const COUNTING: PlantedBug[] = [
  {
    name: "counts-before-the-receipt",
    file: "runtime/upload/receipts.ts",
    find: "new TransactWriteItemsCommand({ TransactItems: [...marks.map((mark) => mark.write), summary] }),",
    replace:
      "new TransactWriteItemsCommand({ TransactItems: [summary] }),\n    );\n    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: marks.map((mark) => mark.write) }),",
    why: "What ends between the count and the receipt is counted again.",
  },
  {
    name: "dropped-marks-still-count",
    file: "runtime/upload/receipts.ts",
    find: 'const left = open.filter((_mark, index) => reasons?.[index]?.Code !== "ConditionalCheckFailed");',
    replace:
      'const left = open.filter((_mark, index) => reasons?.[index]?.Code !== "ConditionalCheckFailed");\n      for (const mark of open) if (!left.includes(mark) && left[0]) left[0] = { ...left[0], counts: Object.fromEntries(Object.entries(left[0].counts).map(([name, count]) => [name, count + (mark.counts[name as never] ?? 0)])) };',
    why: "A receipt that is there already is not written again, and is counted again.",
  },
  {
    name: "throttled-transaction-counts-as-written",
    file: "runtime/upload/receipts.ts",
    find: "if (error instanceof TransactionInProgressException || isThrottling(error)) return [];",
    replace: "if (error instanceof TransactionInProgressException || isThrottling(error)) return undefined;",
    why: "A throttled receipt is forgotten.",
  },
  {
    name: "conflict-counts-as-written",
    file: "runtime/upload/receipts.ts",
    find: "if (left.length === open.length) break;",
    replace: "if (left.length === open.length) return;",
    why: "A receipt that met another transaction is forgotten.",
  },
];
