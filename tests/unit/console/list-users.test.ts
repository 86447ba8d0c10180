import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { exportUsers } from "../../../console/server/export-users";
import { userLister } from "../../../console/server/list-users";
import { readUser } from "../../../console/server/read-user";
import type { ConsoleSource } from "../../../console/server/source";
import { fakeClient } from "../../helpers/fake-client";

const ANN = {
  email: "ann@example.com",
  name: "Ann",
  createdAt: "2026-01-01T00:00:00.000Z",
  uploadId: "people-1",
  line: 2,
  town: "York",
  welcome: { at: "2026-01-01T00:00:01.000Z", messageId: "m-1" },
};
const BOB = {
  email: "bob@example.com",
  name: "bob",
  createdAt: "2026-01-02T00:00:00.000Z",
  uploadId: "people-2",
  line: 9,
  welcome: { at: "2026-01-02T00:00:01.000Z", error: "MessageRejected" },
};
const CEM = {
  email: "cem@example.com",
  name: "=1+1",
  createdAt: "2026-01-03T00:00:00.000Z",
  uploadId: "people-2",
  line: 5,
};
/** As another program may have put it into the table. */
const BARE = { email: "bare@example.com", name: 7, createdAt: 7, tags: ["a"] };

/** A users table whose scans return pages of some items. */
function prepare(items: Record<string, unknown>[], perPage = 1) {
  const { client, sent } = fakeClient<DynamoDBDocumentClient>((command, input) => {
    if (command === "GetCommand") {
      const { Key } = input as { Key: { email: string } };
      return { Item: items.find(({ email }) => email === Key.email) };
    }
    const { ExclusiveStartKey } = input as { ExclusiveStartKey?: { email: string } };
    const index = items.findIndex(({ email }) => email === ExclusiveStartKey?.email) + 1;
    const Items = items.slice(index, index + perPage);
    return {
      Items,
      ...(index + perPage < items.length && { LastEvaluatedKey: { email: Items.at(-1)?.email } }),
    };
  });
  const source = { interval: 1_000, stack: { documents: client, outputs: { usersTable: "users" } } };
  const scans = () => sent.filter(({ command }) => command === "ScanCommand").length;
  return { source: source as unknown as ConsoleSource, scans };
}

const ALL = [BARE, BOB, ANN, CEM];
const emailsOf = ({ users }: { users: { email: string }[] }) => users.map(({ email }) => email.split("@")[0]);

describe("readUser", () => {
  it("reads a user by an email in any case", async () => {
    expect(await readUser(prepare([ANN]).source, " Ann@Example.com ")).toStrictEqual({
      email: "ann@example.com",
      name: "Ann",
      createdAt: "2026-01-01T00:00:00.000Z",
      uploadId: "people-1",
      line: 2,
      attributes: { town: "York" },
      welcome: ANN.welcome,
      status: "welcomed",
    });
  });

  it("shows what SES has reported about the email, and a column of that name as a column", async () => {
    const delivery = { status: "bounced", bounced: "2026-01-01T00:00:09.000Z", messageId: "m-1", reason: "General" };
    const bounced = await readUser(prepare([{ ...ANN, delivery }]).source, ANN.email);
    expect(bounced).toMatchObject({ status: "bounced", delivery, attributes: { town: "York" } });
    expect(bounced?.attributes).not.toHaveProperty("delivery");
    const column = await readUser(prepare([{ ...ANN, delivery: "by post" }]).source, ANN.email);
    expect(column).toMatchObject({ status: "welcomed", attributes: { delivery: "by post" } });
  });

  it("shows an item of another program without what it lacks", async () => {
    expect(await readUser(prepare([BARE]).source, BARE.email)).toStrictEqual({
      email: BARE.email,
      name: "",
      attributes: { tags: ["a"] },
      status: "external",
    });
  });

  it.each([
    { createdAt: "yesterday", welcome: "yes", uploadId: 7, line: "2" },
    { createdAt: "", welcome: null, uploadId: null, line: null },
    { createdAt: null, welcome: { at: "yesterday", messageId: "m-1" } },
    { welcome: { at: "2026-01-01T00:00:00.000Z" } },
    { welcome: [] },
  ])("leaves out what another program wrote in another form: %j", async (item) => {
    expect(await readUser(prepare([{ ...item, email: BARE.email }]).source, BARE.email)).toStrictEqual({
      email: BARE.email,
      name: "",
      attributes: {},
      status: "external",
    });
  });

  it.each(["", "other@example.com"])("finds no user %p", async (email) => {
    expect(await readUser(prepare([ANN]).source, email)).toBeUndefined();
  });
});

describe("userLister", () => {
  it("reads a complete email directly", async () => {
    const { source, scans } = prepare(ALL);
    expect(await userLister(source)({ text: ANN.email })).toMatchObject({ total: 1, users: [{ email: ANN.email }] });
    expect(scans()).toBe(0);
  });

  it("filters by what SES has reported, and lists such users as welcomed, too", async () => {
    const delivery = { status: "bounced", bounced: "2026-01-01T00:00:09.000Z", messageId: "m-1" };
    const users = [{ ...ANN, delivery }, BARE];
    expect(emailsOf(await userLister(prepare(users).source)({ status: "bounced" }))).toStrictEqual(["ann"]);
    expect(emailsOf(await userLister(prepare(users).source)({ status: "delivered" }))).toStrictEqual([]);
    expect(emailsOf(await userLister(prepare(users).source)({ status: "welcomed" }))).toStrictEqual(["ann"]);
  });

  it.each([
    ["nothing", {}, ["cem", "bob", "ann", "bare"]],
    ["a part of a name", { text: "ANN" }, ["ann"]],
    ["a part of an email", { text: "bare@" }, ["bare"]],
    ["text that no user has", { text: "nowhere" }, []],
    ["an upload", { uploadId: "people-2" }, ["cem", "bob"]],
    ["the status of the email", { status: "failed" as const }, ["bob"]],
    ["users of other programs", { status: "external" as const }, ["bare"]],
    ["all at once", { text: "e", uploadId: "people-2", status: "pending" as const }, ["cem"]],
  ])("filters by %s, the newest first", async (_, filter, emails) => {
    expect(emailsOf(await userLister(prepare(ALL).source)(filter))).toStrictEqual(emails);
  });

  it.each([
    ["email", false, ["ann", "bare", "bob", "cem"]],
    ["email", true, ["cem", "bob", "bare", "ann"]],
    ["name", false, ["bare", "cem", "ann", "bob"]],
    ["line", false, ["bare", "ann", "cem", "bob"]],
    ["status", false, ["bare", "bob", "cem", "ann"]],
  ] as const)("sorts by %s, descending: %p", async (sort, isDescending, emails) => {
    expect(emailsOf(await userLister(prepare(ALL).source)({ sort, isDescending }))).toStrictEqual(emails);
  });

  it("turns pages without reading the table again, until its reading is old", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate"] });
    const many = Array.from({ length: 120 }, (_, index) => ({
      ...ANN,
      email: `u${String(index).padStart(3, "0")}@x.org`,
    }));
    const { source, scans } = prepare(many, 50);
    const list = userLister(source);
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list({ sort: "email", page })));
    expect(pages.map(({ users, total }) => [users[0]?.email, users.length, total])).toStrictEqual([
      ["u000@x.org", 50, 120],
      ["u050@x.org", 50, 120],
      ["u100@x.org", 20, 120],
      [undefined, 0, 120],
    ]);
    const read = scans();
    jest.advanceTimersByTime(5_001);
    await list({});
    expect(scans()).toBe(2 * read);
    jest.useRealTimers();
  });

  it("reads a large table in windows, each from the end of the one before", async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...ANN, email: `u${index}@x.org` }));
    const list = userLister(prepare(many).source);
    const first = await list({});
    // The double returns one user a Scan, and a window takes 25 Scans.
    expect([first.scannedCount, first.next]).toStrictEqual([25, "u24@x.org"]);
    const second = await list({ from: first.next });
    expect([second.scannedCount, second.next]).toStrictEqual([5, undefined]);
    expect(emailsOf(second)).toContain("u29");
  });
});

describe("exportUsers", () => {
  const csvOf = (filter: Parameters<typeof exportUsers>[1]) =>
    text(Readable.from(exportUsers(prepare(ALL).source, filter)));

  it("writes all users that match with the columns of all their files", async () => {
    expect((await csvOf({})).split("\r\n")).toStrictEqual([
      "\ufeffemail,name,status,createdAt,uploadId,line,welcomedAt,messageId,error,tags,town",
      'bare@example.com,,external,,,,,,,"[""a""]",',
      "bob@example.com,bob,failed,2026-01-02T00:00:00.000Z,people-2,9,2026-01-02T00:00:01.000Z,,MessageRejected,,",
      "ann@example.com,Ann,welcomed,2026-01-01T00:00:00.000Z,people-1,2,2026-01-01T00:00:01.000Z,m-1,,,York",
      "cem@example.com,'=1+1,pending,2026-01-03T00:00:00.000Z,people-2,5,,,,,",
      "",
    ]);
  });

  it("writes no columns that only other users have", async () => {
    const [header, ...records] = (await csvOf({ uploadId: "people-2" })).trimEnd().split("\r\n");
    expect(header).toMatch(/,error$/);
    expect(records).toHaveLength(2);
  });
});
