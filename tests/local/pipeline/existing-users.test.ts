import { setTimeout as delay } from "node:timers/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Result } from "../../../client/result";
import { followToEnd } from "../../../client/sign-up-file";
import { planUndo } from "../../../client/undo";
import { listRecentUploads } from "../../../client/uploads";
import type { ExistingUsers } from "../../../runtime/upload/existing-users";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";

describe("users who exist already, on the local cloud", () => {
  let local: LocalStack;
  let emails = 0;

  beforeAll(async () => {
    local = await startLocalStack();
  }, 60_000);
  afterAll(() => local.stop());

  /** Uploads by a plain PutObject, as other tools do. */
  async function put(key: string, Body: string, Metadata: Record<string, string>): Promise<Result> {
    const Bucket = local.stack.outputs.uploadsBucket;
    await local.stack.s3.send(new PutObjectCommand({ Bucket, Key: key, Body, Metadata }));
    for (;;) {
      const { uploads } = await listRecentUploads(local.stack, 3);
      const started = uploads.find(({ file }) => file === key);
      if (started !== undefined) return followToEnd(local.stack, started);
      await delay(100);
    }
  }

  const user = async (email: string) =>
    (await local.users()).find((each) => each.email === email) as unknown as Record<string, unknown>;
  const countsOf = ({ rows, inserted, updated, existing, duplicates, welcomed }: Result) => ({
    ...{ rows, inserted, updated, existing, duplicates, welcomed },
  });

  /** Ann without a town, and a user that another program made. @returns the upload that inserted Ann */
  async function prepare(domain: string): Promise<string> {
    const { uploadId } = await local.signUp(`${domain}.csv`, `name,email,town,team\nAnn,ann@${domain},,A\n`);
    const Item = { email: `eve@${domain}`, name: "Eve", town: "Oslo" };
    await local.stack.documents.send(new PutCommand({ TableName: local.stack.outputs.usersTable, Item }));
    emails = (await local.emails()).length;
    return uploadId;
  }

  const fileOf = (domain: string) =>
    `name,email,town,team\nAnna,ann@${domain},Rome,B\nEva,eve@${domain},,B\nAnne,ann@${domain},Paris,C\nNew,new@${domain},Bern,D\n`;

  it.each<[ExistingUsers, Record<string, unknown>, Record<string, unknown>, Record<string, number>]>([
    ["keep", { name: "Ann", team: "A" }, { name: "Eve", town: "Oslo" }, { existing: 3 }],
    [
      "fill",
      { name: "Ann", town: "Rome", team: "A" },
      { name: "Eve", town: "Oslo", team: "B" },
      { updated: 2, duplicates: 1 },
    ],
    [
      "update",
      { name: "Anna", town: "Rome", team: "B" },
      { name: "Eva", town: "Oslo", team: "B" },
      { updated: 2, duplicates: 1 },
    ],
  ])("become what the policy %s says, once, and get no second email", async (existingUsers, ann, eve, counts) => {
    // Prepare
    const domain = `${existingUsers}.example.com`;
    const earlier = await prepare(domain);
    const before = await user(`ann@${domain}`);

    // Act
    const result = await local.signUp("people.csv", fileOf(domain), { existingUsers });
    const again = await local.signUp("people.csv", fileOf(domain), { existingUsers });

    // Assess
    const none = { updated: 0, existing: 0, duplicates: 0 };
    expect(countsOf(result)).toStrictEqual({ rows: 4, inserted: 1, welcomed: 1, ...none, ...counts });
    expect(countsOf(again)).toMatchObject({ rows: 4, inserted: 0, updated: 0, welcomed: 0 });
    expect((await local.emails()).length).toBe(emails + 1);
    const after = await user(`ann@${domain}`);
    expect([after, await user(`eve@${domain}`)]).toMatchObject([ann, eve]);
    for (const attribute of ["uploadId", "line", "createdAt", "fingerprint", "welcome"])
      expect(after[attribute]).toStrictEqual(before[attribute]);
    const { changed } = await planUndo(local.stack, earlier, { welcomed: true });
    expect(changed).toBe(existingUsers === "keep" ? 0 : 1);
    expect((await planUndo(local.stack, result.uploadId, { welcomed: true })).updated).toBe(counts.updated ?? 0);
  });

  it("become what the metadata of a plain PutObject says", async () => {
    await prepare("metadata.example.com");

    const result = await put("put.csv", fileOf("metadata.example.com"), { "existing-users": "Update" });

    expect(result).toMatchObject({ status: "SUCCEEDED", inserted: 1, updated: 2, duplicates: 1 });
    expect(await user("ann@metadata.example.com")).toMatchObject({ name: "Anna", town: "Rome" });
  });

  it("stay as they are, and no user is inserted, where the metadata names a policy that there is not", async () => {
    await prepare("unknown.example.com");

    const result = await put("unknown.csv", fileOf("unknown.example.com"), { "existing-users": "merge" });

    expect(result).toMatchObject({ status: "FAILED", error: "INVALID_EXISTING_USERS" });
    expect(result.cause).toMatch(/keep, fill, update/);
    expect(await user("ann@unknown.example.com")).toMatchObject({ name: "Ann" });
    expect(await user("new@unknown.example.com")).toBeUndefined();
  });
});

describe("a stack that is set to update users", () => {
  it("does so for uploads that do not say, and not for those that say otherwise", async () => {
    const local = await startLocalStack({ settings: { existingUsers: "update" } });
    try {
      await local.signUp("first.csv", "name,email\nAnn,ann@example.com\n");
      const kept = await local.signUp("keep.csv", "name,email\nAnna,ann@example.com\n", { existingUsers: "keep" });
      const updated = await local.signUp("update.csv", "name,email\nAnnie,ann@example.com\n");
      expect([kept.existing, updated.updated]).toStrictEqual([1, 1]);
      expect((await local.users()).map(({ name }) => name)).toStrictEqual(["Annie"]);
    } finally {
      await local.stop();
    }
  }, 90_000);
});
