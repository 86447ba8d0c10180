import { recipientsOfQueue, recipientsOfStream } from "../../../runtime/send-welcome/recipients";
import { insertOf, sqsEventOf } from "../../helpers/lambda-events";

describe("recipientsOfStream", () => {
  it("reads the user and the record's place", () => {
    expect(recipientsOfStream({ Records: [insertOf("ann@x.org", "100", "u")] })).toStrictEqual([
      { email: "ann@x.org", name: "Name of ann@x.org", uploadId: "u", itemIdentifier: "100" },
    ]);
  });

  for (const eventName of ["MODIFY", "REMOVE"] as const)
    it(`takes no ${eventName} as a new user`, () => {
      expect(recipientsOfStream({ Records: [{ ...insertOf("ann@x.org", "100"), eventName }] })).toStrictEqual([]);
    });

  it("leaves out a user that no upload made", () => {
    const dynamodb = { NewImage: { email: { S: "ann@x.org" }, name: { S: "Ann" } }, SequenceNumber: "100" };
    expect(recipientsOfStream({ Records: [{ eventName: "INSERT", dynamodb }] })).toStrictEqual([]);
  });

  it("leaves out a record without an image or a place", () => {
    const { dynamodb } = insertOf("ann@x.org", "100");
    const { NewImage: _image, ...noImage } = dynamodb ?? {};
    const { SequenceNumber: _place, ...noPlace } = dynamodb ?? {};
    for (const broken of [noImage, noPlace])
      expect(recipientsOfStream({ Records: [{ eventName: "INSERT", dynamodb: broken }] })).toStrictEqual([]);
  });
});

describe("recipientsOfQueue", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("reads each message's users, with the message's id", () => {
    const ann = { email: "ann@x.org", name: "Ann", uploadId: "u" };
    const bob = { email: "bob@x.org", name: "Bob", uploadId: "v" };
    const event = sqsEventOf([JSON.stringify({ users: [ann, bob] }), JSON.stringify({ users: [bob] })]);
    expect(recipientsOfQueue(event)).toStrictEqual({
      recipients: [
        { ...ann, itemIdentifier: "m0" },
        { ...bob, itemIdentifier: "m0" },
        { ...bob, itemIdentifier: "m1" },
      ],
      unreadable: [],
    });
  });

  for (const body of [
    "",
    "null",
    "{}",
    '{"users":{}}',
    '{"users":[null]}',
    '{"users":[{"email":"a@x.org","name":"A"}]}',
  ])
    it(`rejects a message that cannot be read: ${body}`, () => {
      const good = JSON.stringify({ users: [{ email: "ann@x.org", name: "Ann", uploadId: "u" }] });
      const { recipients: users, unreadable } = recipientsOfQueue(sqsEventOf([body, good]));
      expect([users.map(({ itemIdentifier }) => itemIdentifier), unreadable]).toStrictEqual([["m1"], ["m0"]]);
    });

  it("yields the valid recipients of a message, then throws for the invalid one", () => {
    const ann = { email: "ann@x.org", name: "Ann", uploadId: "u" };
    const body = JSON.stringify({ users: [{ email: "poison@x.org", uploadId: "u" }, ann] });
    const { recipients: users, unreadable } = recipientsOfQueue(sqsEventOf([body]));
    expect([users, unreadable]).toStrictEqual([[{ ...ann, itemIdentifier: "m0" }], ["m0"]]);
  });

  it("names nothing of the message in the error", () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    recipientsOfQueue(sqsEventOf(["ann@x.org", '{"users":[{"email":"ann@x.org"}]}']));
    const error =
      "TypeError: The message holds no users, or others too: expected an object with users, each with email, name and uploadId.";
    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])))).toStrictEqual(
      ["m0", "m1"].map((messageId) => ({ message: "message not readable", messageId, error })),
    );
  });
});
