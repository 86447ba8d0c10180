import type { Call } from "../../../local/gateway/call";
import { chargesOf, itemSize, valueSize } from "../../../local/metering/charges-of";
import type { Charges } from "../../../local/metering/prices";
import { formCall, jsonCall, s3Call } from "../../helpers/calls";

const dynamodb = (operation: string, body: object) => jsonCall("dynamodb", operation, body);
const KB = (kilobytes: number) => ({ S: "x".repeat(kilobytes * 1024 - 1) });
const insert = (kilobytes: number) => ({ Statement: "INSERT INTO t VALUE {'a': ?}", Parameters: [KB(kilobytes)] });
const KEYS = [{ a: { S: "1" } }, { a: { S: "2" } }, { a: { S: "3" } }];
const keys = { Keys: KEYS };

const cases: [string, Call, Charges][] = [
  ["a small PutItem", dynamodb("PutItem", { TableName: "t", Item: { a: { S: "b" } } }), { dynamodbWrites: 1 }],
  ["a PutItem of 1 KB", dynamodb("PutItem", { Item: { a: KB(1) } }), { dynamodbWrites: 1 }],
  ["a PutItem of more", dynamodb("PutItem", { Item: { ab: KB(1) } }), { dynamodbWrites: 2 }],
  [
    "an UpdateItem, by its key and values",
    dynamodb("UpdateItem", { Key: { a: KB(1) }, ExpressionAttributeValues: { ":b": KB(1) } }),
    { dynamodbWrites: 3 },
  ],
  ["a DeleteItem", dynamodb("DeleteItem", { Key: { a: { S: "b" } } }), { dynamodbWrites: 1 }],
  ["a GetItem", dynamodb("GetItem", {}), { dynamodbReads: 0.5 }],
  ["a consistent GetItem", dynamodb("GetItem", { ConsistentRead: true }), { dynamodbReads: 1 }],
  [
    "a BatchGetItem, each key",
    dynamodb("BatchGetItem", { RequestItems: { t: { ...keys, ConsistentRead: true }, u: keys } }),
    { dynamodbReads: 4.5 },
  ],
  ["a Query, by its answer", dynamodb("Query", {}), { dynamodbReads: 0.5 }],
  [
    "a BatchWriteItem",
    dynamodb("BatchWriteItem", {
      RequestItems: { t: [{ PutRequest: { Item: { a: KB(3) } } }, { DeleteRequest: {} }] },
    }),
    { dynamodbWrites: 4 },
  ],
  [
    "a transaction, twice",
    dynamodb("TransactWriteItems", {
      TransactItems: [{ Put: { Item: { a: KB(1) } } }, { Update: {} }, { ConditionCheck: {} }],
    }),
    { dynamodbWrites: 4, dynamodbReads: 2 },
  ],
  ["a transaction that reads", dynamodb("TransactGetItems", { TransactItems: [{ Get: {} }] }), { dynamodbReads: 2 }],
  [
    "PartiQL, each statement",
    dynamodb("BatchExecuteStatement", { Statements: [insert(1), insert(2), { Statement: "SELECT * FROM t" }] }),
    { dynamodbWrites: 5, dynamodbReads: 0.5 },
  ],
  ["one statement", dynamodb("ExecuteStatement", insert(0.5)), { dynamodbWrites: 1, dynamodbReads: 0 }],
  [
    "a PartiQL transaction",
    dynamodb("ExecuteTransaction", { TransactStatements: [insert(0.5)] }),
    { dynamodbWrites: 2, dynamodbReads: 0 },
  ],
  ["reading a stream", dynamodb("GetRecords", {}), {}],
  ["a body that is no JSON", jsonCall("dynamodb", "PutItem", {}, { body: Buffer.from("{") }), { dynamodbWrites: 1 }],
  ["GetObject", s3Call("GetObject", "/b/k"), { s3Gets: 1 }],
  ["HeadObject", s3Call("HeadObject", "/b/k"), { s3Gets: 1 }],
  ["PutObject", s3Call("PutObject", "/b/k"), { s3Puts: 1 }],
  ["UploadPartCopy", s3Call("UploadPartCopy", "/b/k"), { s3Puts: 1 }],
  ["ListObjectsV2", s3Call("ListObjectsV2", "/b"), { s3Puts: 1 }],
  ["DeleteObject", s3Call("DeleteObject", "/b/k"), {}],
  ["an email to one", formCall("ses", "SendEmail", { "Destination.ToAddresses.member.1": "a" }), { sesEmails: 1 }],
  [
    "an email to two",
    formCall("ses", "SendEmail", { "Destination.ToAddresses.member.1": "a", "Destination.CcAddresses.member.1": "b" }),
    { sesEmails: 2 },
  ],
  ["a raw email", formCall("ses", "SendRawEmail", { "RawMessage.Data": "x" }), { sesEmails: 1 }],
  ["StartExecution", jsonCall("states", "StartExecution", {}), {}],
];

describe("what a call is billed as", () => {
  for (const [what, call, charges] of cases)
    it(`${call.service}: ${what}`, () => {
      expect(chargesOf(call, { in: 100, out: 100 })).toStrictEqual(charges);
    });

  const chunk = 64 * 1024;
  for (const [into, out, requests] of [
    [0, 0, 1],
    [chunk, 0, 1],
    [chunk + 1, 0, 2],
    [100, 3 * chunk, 3],
  ] as const)
    it(`sqs: ${into} bytes in and ${out} out as ${requests}`, () => {
      expect(chargesOf(jsonCall("sqs", "SendMessage", {}), { in: into, out })).toStrictEqual({ sqsRequests: requests });
    });
});

describe("the size of an item", () => {
  const values: [string, Parameters<typeof valueSize>[0], number][] = [
    ["text, in UTF-8", { S: "naïve" }, 6],
    ["a number, half a byte a digit", { N: "-12345.6" }, 4],
    ["bytes", { B: "AQID" }, 3],
    ["a boolean", { BOOL: true }, 1],
    ["null", { NULL: true }, 1],
    ["a set of texts", { SS: ["a", "bc"] }, 3],
    ["a set of numbers", { NS: ["1", "22"] }, 4],
    ["a set of bytes", { BS: ["AQ==", "AQI="] }, 3],
    ["a list", { L: [{ S: "a" }, { BOOL: false }] }, 3 + 2 + 2],
    ["a map", { M: { ab: { S: "c" } } }, 3 + 1 + 3],
    ["nothing", undefined, 1],
  ];
  for (const [what, value, size] of values)
    it(`counts ${what}`, () => {
      expect(valueSize(value)).toBe(size);
    });

  it("is of names and values", () => {
    expect(itemSize({ email: { S: "a@x.org" }, line: { N: "7" } })).toBe(5 + 7 + 4 + 2);
    expect(itemSize(undefined)).toBe(0);
  });
});
