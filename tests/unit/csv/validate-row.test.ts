import assert from "node:assert/strict";
import type { RejectedRow } from "../../../runtime/csv/open-csv";
import { outcomes, readCsv } from "./read-csv";

/** The first row of a file, which is to be rejected. */
async function rejectedOf(file: string | Uint8Array): Promise<RejectedRow> {
  const [row] = (await readCsv(file)).rows;
  assert.ok(row && "rejected" in row);
  return row.rejected;
}

describe("a row", () => {
  const names: [header: string, row: string, name: string][] = [
    ["name,email", " Ann Lee ,a@x.org", "Ann Lee"],
    ["name,email", '" Ann\r\n\r\n  Lee\n",a@x.org', "Ann Lee"],
    ["name,email", `${"é".repeat(200)},a@x.org`, "é".repeat(200)],
    ["name,email", `${"😀".repeat(101)},a@x.org`, "😀".repeat(101)],
    ["name,first name,last name,email", " , Ann , Lee ,a@x.org", "Ann Lee"],
    ["name,first name,last name,email", "Bo,Ann,Lee,a@x.org", "Bo"],
    ["name,last name,email", "Bo,Lee,a@x.org", "Bo"],
    ["first name,last name,email", ",Lee,a@x.org", "Lee"],
    ["first name,last name,email", "Ann,,a@x.org", "Ann"],
  ];
  for (const [header, row, name] of names)
    it(`of ${header} has the name ${name.slice(0, 20)}`, async () => {
      const [first] = (await readCsv(`${header}\n${row}\n`)).rows;
      expect(first && "accepted" in first && first.accepted.name).toBe(name);
    });

  it("needs a name where only one half of it has a column", async () => {
    for (const half of ["first name", "last name"])
      expect((await rejectedOf(`name,${half},email\n,Ann,a@x.org\n`)).code).toBe("MISSING_NAME");
  });

  it("keeps no blank cells", async () => {
    const { rows } = await readCsv("name,email,a,b\nAnn,a@x.org, ,\nBob,b@x.org, ,1\n");
    expect(rows).toStrictEqual([
      { accepted: { line: 2, email: "a@x.org", name: "Ann" } },
      { accepted: { line: 3, email: "b@x.org", name: "Bob", columns: { b: "1" } } },
    ]);
  });

  it("may have 64 characters before @ and no more, with dots too", async () => {
    const local = `${"a".repeat(40)}.${"b".repeat(23)}`;
    const { rows } = await readCsv(`name,email\nAnn,${local}@x.org\nBob,${local}b@x.org\n`);
    expect(outcomes(rows)).toStrictEqual({ 2: "accepted", 3: "EMAIL_TOO_LONG" });
  });
});

describe("a rejected row", () => {
  it("has a cell for each column, and what is at fault, without spaces around", async () => {
    const { cells, extraCells, value, line, endLine } = await rejectedOf("name,email,city,note\n Ann , ann@@x.org \n");
    expect([cells, extraCells, value]).toStrictEqual([["Ann", "ann@@x.org", "", ""], [], "ann@@x.org"]);
    expect([line, endLine]).toStrictEqual([2, 2]);
  });

  const reasons: [what: string, file: string | Uint8Array, value: string, reason: RegExp][] = [
    ["blanks around", "name,email\nAnn, ann@@x.org \n", "ann@@x.org", /^"ann@@x\.org" is not an email address/],
    [
      "a cell too many, with a tab between",
      "name\temail\nAnn\tann@x.org\t \textra\n",
      "extra",
      /^The row has 4 cells, the header 2\. Put a cell that holds a tab in double quotes, or remove "extra"\.$/,
    ],
    ["a line break", 'name\temail\nBob\t"b\r\nob"\n', "b\r\nob", /^"b⏎⏎ob" is not an email address/],
    [
      "letters that cannot be delivered to",
      "name,email\nJörg,jörg@x.org\n",
      "jörg@x.org",
      /Use name@domain\. Before @, only unaccented letters can be delivered to\.$/,
    ],
    [
      "bytes that are not UTF-8",
      Buffer.concat([Buffer.from("name,email\nAndr"), Buffer.of(0xe9), Buffer.from(",a@x.org\nZoë,z@x.org\n")]),
      "Andr\ufffd",
      /^"Andr\ufffd" holds bytes that are not UTF-8\. Save the file as UTF-8 and write the cell anew\.$/,
    ],
    [
      "half a character of UTF-16",
      Buffer.from("\ufeffname,email\nAnn,ann@x.org\ud800\n", "utf16le"),
      "ann@x.org\ufffd",
      /^"ann@x\.org\ufffd" holds bytes that are not UTF-16\. Save the file as UTF-8 and write the cell anew\.$/,
    ],
    [
      "a quote never closed in its last cell",
      'name,email\nAnn,"ann@x.org\n',
      '"ann@x.org',
      /^Line 2 opens a double quote, in ""ann@x\.org", that is not closed\. Close or remove it\./,
    ],
    ["a missing name", "name,email\n,ann@x.org\n", "", /^The name of "ann@x\.org" is missing\. Give one\.$/],
    [
      "a missing email, and whose it is",
      "name,email\n Zoë ,\n",
      "",
      /^The email of "Zoë" is missing\. Use name@domain\.$/,
    ],
    ["a missing email without a name", "name,email,a\n,,1\n", "", /^The email is missing\. Use name@domain\.$/],
    [
      "several addresses",
      'name,email\nAnn,"ann@x.org; bob@x.org"\n',
      "ann@x.org; bob@x.org",
      /^"ann@x\.org; bob@x\.org" holds several email addresses\. Leave one, and add a row for each other person\.$/,
    ],
    [
      "a domain without an ASCII form",
      "name,email\nAnn,ann@bü..example\n",
      "ann@bü..example",
      /is not an email address\. Use name@domain\. Check the domain: it has no valid ASCII form\.$/,
    ],
    [
      "a delimiter that is not the header's",
      "name,email\nAnn;ann@x.org\n",
      "Ann;ann@x.org",
      /^The row "Ann;ann@x\.org" separates its cells with ";", the header with ","\. Use "," in every row\.$/,
    ],
    [
      "a tab that is not the header's delimiter",
      "name;email\nAnn\tann@x.org\n",
      "Ann\tann@x.org",
      /separates its cells with a tab, the header with ";"\. Use ";" in every row\.$/,
    ],
    [
      "a line that is wrapped in quotes",
      'name,email\n"Ann,ann@x.org"\n',
      "Ann,ann@x.org",
      /^The whole row "Ann,ann@x\.org" is in double quotes, so that it is one cell\. Remove the quotes at both ends\.$/,
    ],
    [
      "curly quotes",
      "name,email\n“Lee, Ann”,ann@x.org\n",
      "ann@x.org",
      /^The row has 3 cells, the header 2\. Curly quotes, as in "“Lee", do not enclose a cell: use straight double quotes \("\)\.$/,
    ],
    ["a row too long", `name,email\nAnn,${"x".repeat(300_000)}\n`, "Ann", /^The row is longer than 256 KiB\./],
  ];
  for (const [what, file, value, reason] of reasons)
    it(`reports ${what}`, async () => {
      const rejected = await rejectedOf(file);
      expect(rejected.value).toBe(value);
      expect(rejected.reason).toMatch(reason);
    });
});
