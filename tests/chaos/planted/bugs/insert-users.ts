import type { PlantedBug } from "../planted-bug";

export const INSERT_USERS: PlantedBug[] = [
  {
    name: "taken-counts-as-inserted",
    file: "runtime/insert-users/insert-batches.ts",
    find: 'else if (code === "DuplicateItem") existing.push(each);',
    replace: 'else if (code === "DuplicateItem") settle(each, "inserted");',
    why: "Who was there before is counted as created, and their email is waited for without end.",
  },
  {
    name: "own-rows-count-as-duplicates",
    file: "runtime/insert-users/classify-existing.ts",
    find: 'if (user.line === row.line) return "inserted";',
    replace: "",
    why: "After a lost response 25 inserted users count as duplicates, and their emails are not counted down.",
  },
  {
    name: "drops-throttled-statements",
    file: "runtime/insert-users/insert-batches.ts",
    find: "else if (RETRYABLE.includes(code)) retry.push(each);",
    replace: 'else if (RETRYABLE.includes(code)) settle(each, { outcome: "invalid" });',
    why: "A throttled row counts as one that cannot be stored.",
  },
  {
    name: "throttled-statements-count-as-inserted",
    file: "runtime/insert-users/execute-inserts.ts",
    find: 'return statements.map(() => ({ Error: { Code: "ThrottlingError" } }));',
    replace: "return [];",
    why: "A throttled batch counts as stored.",
  },
  {
    name: "reports-no-failures",
    file: "runtime/insert-users/create-insert-users.ts",
    find: "return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };",
    replace: "return { batchItemFailures: [] };",
    why: "A message that was not done is deleted.",
  },
  {
    name: "receipts-without-condition",
    file: "runtime/insert-users/batch-receipt.ts",
    find: '        ConditionExpression: "attribute_not_exists(uploadId)",\n',
    replace: "",
    why: "A message that comes twice counts twice.",
  },
  {
    name: "duplicates-to-welcome",
    file: "runtime/insert-users/batch-receipt.ts",
    find: "toWelcome: counts.inserted",
    replace: "toWelcome: counts.inserted + counts.duplicates",
    why: "An upload with a repeated row waits for an email that is never sent.",
  },
  {
    name: "stop-not-read",
    file: "runtime/insert-users/create-insert-users.ts",
    find: 'items.filter(({ stoppedAt }) => typeof stoppedAt === "string")',
    replace: "items.slice(0, 0)",
    why: "A stopped upload goes on inserting users.",
  },
  {
    name: "unprocessed-keys-ignored",
    file: "runtime/aws/dynamodb.ts",
    find: "pending = UnprocessedKeys ?? {};",
    replace: "pending = {};",
    why: "Users that DynamoDB returned as unprocessed keys count as deleted.",
  },
];
