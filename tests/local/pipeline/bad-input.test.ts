import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people } from "../../helpers/people";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const UTF32 = Buffer.from([...csvOf(people(0, 3))].flatMap((character) => [character.charCodeAt(0), 0, 0, 0]));

describe("bad input on the local cloud", () => {
  let local: LocalStack;
  before(async () => {
    local = await startLocalStack();
  });
  after(() => local.stop());

  const files: [string, string | Uint8Array, string, RegExp][] = [
    ["an image", PNG, "NOT_CSV", /PNG image.*CSV/s],
    ["an empty file", "", "EMPTY_FILE", /empty/i],
    ["only a header", "name,email\n", "NO_ROWS", /header/i],
    ["no email column", "e_mial,name\nann@x.org,Ann\n", "NO_EMAIL_COLUMN", /Did you mean "?e_mial"?/],
    ["UTF-32", UTF32, "UNKNOWN_ENCODING", /UTF-32.*UTF-8/s],
    ["a truncated gzip", gzipSync(csvOf(people(0, 2_000))).subarray(0, 9_000), "TRUNCATED_GZIP", /gzip/i],
  ];
  for (const [what, content, error, cause] of files)
    it(`fails ${what} with what was found and how to mend it`, async () => {
      const result = await local.signUp(`${what}.csv`, content);
      assert.equal(result.status, "FAILED");
      assert.equal(result.error, error);
      assert.match(result.cause ?? "", cause);
    });

  it("lets a bad row cost itself only, and gives it back with line, code and reason", async () => {
    // Prepare
    const content = [
      "name,email,note",
      "Good One,good.1@example.com,",
      "Bad Address,ann@@example.com,",
      ",nameless@example.com,",
      `${"x".repeat(300)},long.name@example.com,`,
      'Stray" Quote,good.2@example.com,5" disk',
      `Noncharacter,bad.char@example.com,a\uFFFFb`,
      "Good Three,good.3@example.com,=1+1",
      '"Never closed,unclosed@example.com,',
      "Good Four,good.4@example.com,",
    ].join("\r\n");

    // Act
    const result = await local.signUp("rows.csv", content);

    // Assess
    assert.equal(result.status, "SUCCEEDED", result.cause);
    assert.deepEqual([result.rows, result.inserted, result.rejected], [9, 4, 5]);
    const codes = ["INVALID_EMAIL", "MISSING_NAME", "NAME_TOO_LONG", "INVALID_CHARACTER", "UNCLOSED_QUOTE"];
    assert.deepEqual(
      result.reasons.map(({ code, firstLine }) => [code, firstLine]),
      codes.map((code, index) => [code, [3, 4, 5, 7, 9][index]]),
    );
    const rejects = await readFile(result.rejects ?? "", "utf8");
    assert.match(rejects, /name,email,note,_line,_code,_reason/);
    assert.match(rejects, /Bad Address,ann@@example\.com,,3,INVALID_EMAIL,/);
    const emails = (await local.users()).map(({ email }) => email);
    for (const number of [1, 2, 3, 4]) assert.ok(emails.includes(`good.${number}@example.com`));
  });
});
