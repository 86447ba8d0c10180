import { inboxReader } from "../../../console/server/inbox";
import { readUser } from "../../../console/server/read-user";
import type { ConsoleSource, StoredEmail } from "../../../console/server/source";
import { documentClientOver } from "../../doubles/document-client-over";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";

function emailTo(to: string): StoredEmail {
  return { messageId: `id of ${to}`, from: "x@x.org", destination: { to: [to] }, subject: "Hi", body: {}, at: 0 };
}

/** A source whose users have a domain in other scripts. */
function prepare() {
  const users = [{ email: "ann@xn--bcher-kva.example", name: "Ann", uploadId: "u" }];
  const emails = [emailTo("ann@xn--bcher-kva.example"), emailTo("bob@x.org")];
  const stack = { documents: fakeDynamodb({ users }).client, outputs: { usersTable: "users" } };
  return { stack, emails: () => emails } as unknown as ConsoleSource;
}

describe("the inbox", () => {
  it("filters by the upload that created the recipient, also where the domain is in another script", async () => {
    const { emails, total } = await inboxReader(prepare(), { text: "", uploadId: "u" })();
    expect(total).toBe(1);
    expect(emails[0]?.to).toBe("ann@bücher.example");
  });
});

describe("readUser", () => {
  const read = async (email: string) => {
    const keys: unknown[] = [];
    const documents = documentClientOver((_, { Key }) => {
      keys.push(Key);
      return {};
    });
    const source = { stack: { documents, outputs: { usersTable: "users" } } } as unknown as ConsoleSource;
    expect(await readUser(source, email)).toBeUndefined();
    return keys;
  };

  it.each(["ann@xn--bcher-kva.example", " Ann@BÜCHER.example"])("reads by the key of the mailbox %s", async (email) => {
    expect(await read(email)).toStrictEqual([{ email: { S: "ann@xn--bcher-kva.example" } }]);
  });

  it("reads nothing for an empty text, and a text that is no address as it is", async () => {
    expect(await read("  ")).toStrictEqual([]);
    expect(await read("Ann@")).toStrictEqual([{ email: { S: "ann@" } }]);
  });
});
