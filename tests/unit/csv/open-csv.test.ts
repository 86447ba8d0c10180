import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { RejectedRow } from "../../../runtime/csv/open-csv";
import { outcomes, readCsv } from "./read-csv";

const PEOPLE = "name,email,city\nAnn Lee,Ann@X.org ,Paris\nBob,bob@x.org,\n";
const ANN = { line: 2, email: "ann@x.org", name: "Ann Lee", columns: { city: "Paris" } };
const BOB = { line: 3, email: "bob@x.org", name: "Bob" };

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("openCsv", () => {
  const files: [what: string, file: string | Buffer, delimiter: string, encoding: string][] = [
    ["UTF-8", PEOPLE, ",", "utf-8"],
    ["UTF-8 with BOM", `\ufeff${PEOPLE}`, ",", "utf-8"],
    ["UTF-16LE with BOM", Buffer.from(`\ufeff${PEOPLE}`, "utf16le"), ",", "utf-16le"],
    ["UTF-16LE", Buffer.from(PEOPLE, "utf16le"), ",", "utf-16le"],
    ["UTF-16BE with BOM", utf16be(`\ufeff${PEOPLE}`), ",", "utf-16be"],
    ["UTF-16BE", utf16be(PEOPLE), ",", "utf-16be"],
    ["gzip", gzipSync(PEOPLE), ",", "utf-8"],
    ["gzip in two members", Buffer.concat([gzipSync(PEOPLE.slice(0, 20)), gzipSync(PEOPLE.slice(20))]), ",", "utf-8"],
    ["gzip of UTF-16", gzipSync(Buffer.from(`\ufeff${PEOPLE}`, "utf16le")), ",", "utf-16le"],
    ["semicolons", PEOPLE.replaceAll(",", ";"), ";", "utf-8"],
    ["tabs", PEOPLE.replaceAll(",", "\t"), "\t", "utf-8"],
    ["bars", PEOPLE.replaceAll(",", "|"), "|", "utf-8"],
    ["CRLF", PEOPLE.replaceAll("\n", "\r\n"), ",", "utf-8"],
    ["lone CR", PEOPLE.replaceAll("\n", "\r"), ",", "utf-8"],
    ["quotes everywhere", PEOPLE.replace(/[^,\n]+/g, '"$&"'), ",", "utf-8"],
    ["blank rows at the end", `${PEOPLE}\n,,\n , ,\n"",,\n`, ",", "utf-8"],
  ];
  for (const [what, file, delimiter, encoding] of files)
    it(`reads ${what}`, async () => {
      // Act
      const { csv, rows } = await readCsv(file);
      // Assess
      expect([csv.header, csv.delimiter, csv.encoding]).toStrictEqual([["name", "email", "city"], delimiter, encoding]);
      expect(rows).toStrictEqual([{ accepted: ANN }, { accepted: BOB }]);
      expect(csv.bytesRead()).toBe(Buffer.from(file as string).length);
    });

  it("passes over blank lines and rows of blank cells before the header", async () => {
    const { rows } = await readCsv(`\n , ,\n,,\n${PEOPLE}`);
    expect(rows).toStrictEqual([{ accepted: { ...ANN, line: 5 } }, { accepted: { ...BOB, line: 6 } }]);
  });

  it("takes the delimiter that Excel's sep= names, and counts its line", async () => {
    const { csv, rows } = await readCsv("sep=^\r\nname^email\r\nAnn, Lee^ann@x.org\r\n");
    expect(csv.delimiter).toBe("^");
    expect(rows).toStrictEqual([{ accepted: { line: 3, email: "ann@x.org", name: "Ann, Lee" } }]);
  });

  it("chooses the delimiter by the columns it gives, not by how often it is there", async () => {
    const { csv } = await readCsv("name;email;city, country, region, or planet\nAnn;ann@x.org;\n");
    expect([csv.delimiter, csv.header.length]).toStrictEqual([";", 3]);
  });

  for (const header of ["E-Mail,Full Name", " EMAIL_ADDRESS , NAME ", '"mail","full-name"', "Email Address,fullname"])
    it(`knows the header ${header}`, async () => {
      const { rows } = await readCsv(`${header}\nann@x.org,Ann\n`);
      expect(rows).toStrictEqual([{ accepted: { line: 2, email: "ann@x.org", name: "Ann" } }]);
    });

  for (const header of ["First Name,Last-Name,email", "given_name,surname,email", "Forename,Family name,email"])
    it(`joins ${header}, and keeps both`, async () => {
      const [first = "", last = ""] = header.split(",");
      const { rows } = await readCsv(`${header}\n Ann ,Lee,ann@x.org\n,Ray,ray@x.org\n,,eve@x.org\n`);
      expect(rows.slice(0, 2)).toStrictEqual([
        { accepted: { line: 2, email: "ann@x.org", name: "Ann Lee", columns: { [first]: "Ann", [last]: "Lee" } } },
        { accepted: { line: 3, email: "ray@x.org", name: "Ray", columns: { [last]: "Ray" } } },
      ]);
      expect(outcomes(rows)[4]).toBe("MISSING_NAME");
    });

  it("keeps every further column under a name of its own", async () => {
    // Prepare
    const header =
      "email,name,city,City,,line,E-mail,createdAt,__proto__,welcome,uploadId,name,city_2,CITY,Email,welcomeLease";
    // Act
    const { csv, rows } = await readCsv(`${header}\na@x.org,A,1,2,3,4,5,6,7,8,9,10,11,12,13,14\n`);
    // Assess
    const columns = {
      city: "1",
      City_2: "2",
      column_5: "3",
      csv_line: "4",
      "E-mail": "5",
      csv_createdAt: "6",
      csv___proto__: "7",
      csv_welcome: "8",
      csv_uploadId: "9",
      name_2: "10",
      city_2_2: "11",
      CITY_3: "12",
      Email_2: "13",
      csv_welcomeLease: "14",
    };
    expect(rows).toStrictEqual([{ accepted: { line: 2, email: "a@x.org", name: "A", columns } }]);
    expect(csv.header).toStrictEqual(header.split(","));
  });

  it("keeps a column that only resembles one of rejects.csv, and a header of 6,000 characters", async () => {
    const long = "x".repeat(6_000 - "emailname_line".length);
    const { rows } = await readCsv(`email,name,_line,${long}\na@x.org,A,7,8\n`);
    expect(rows).toStrictEqual([
      { accepted: { line: 2, email: "a@x.org", name: "A", columns: { _line: "7", [long]: "8" } } },
    ]);
  });

  it("reads titles without stray quotes, blanks, BOMs and control characters", async () => {
    const { csv } = await readCsv("\ufeff\u200b \"\"email ,'name',\u200b\u200b a\u0085\u009fb \u200b\na@x.org,A,1\n");
    expect(csv.header).toStrictEqual(["email", "'name'", "a b"]);
  });

  const badRows: [code: string, row: string, reason: string][] = [
    ["MISSING_EMAIL", "Ann,,Paris", 'The email of "Ann" is missing. Use name@domain.'],
    ["MISSING_EMAIL", "Ann", 'The email of "Ann" is missing. Use name@domain.'],
    ["INVALID_EMAIL", "Ann,ann@@x.org", '"ann@@x.org" is not an email address. Use name@domain.'],
    ["INVALID_EMAIL", "Ann,ann@x\u200b", '"ann@x<U+200B>" is not an email address. Use name@domain.'],
    [
      "EMAIL_TOO_LONG",
      `Ann,${"a".repeat(65)}@x.org`,
      `"${"a".repeat(65)}@x.org" is too long: an email address has at most 64 characters before @ (this one 65) and 254 in all (this one 71).`,
    ],
    ["MISSING_NAME", " ,ann@x.org", 'The name of "ann@x.org" is missing. Give one.'],
    [
      "NAME_TOO_LONG",
      `${"é".repeat(201)},ann@x.org`,
      `"${"é".repeat(100)}…" has 201 characters; a name has at most 200. Shorten it.`,
    ],
    [
      "TOO_MANY_CELLS",
      "Ann,ann@x.org,Paris,,France",
      'The row has 5 cells, the header 3. Put a cell that holds "," in double quotes, or remove "France".',
    ],
    [
      "UNCLOSED_QUOTE",
      '"Ann,ann@x.org',
      'Line 2 opens a double quote, in ""Ann", that is not closed. Close or remove it. The lines after it were read as rows of their own.',
    ],
    [
      "ROW_TOO_LONG",
      `${"x".repeat(300_000)},a@x.org`,
      "The row is longer than 256 KiB. Shorten it; only its beginning is kept here.",
    ],
    [
      "INVALID_CHARACTER",
      "A\u0000nn,ann@x.org",
      '"A<U+0000>nn" holds the character U+0000, which is no text. Remove it.',
    ],
    [
      "INVALID_CHARACTER",
      "Ann,ann@x.org,\uffff",
      '"<U+FFFF>" holds the character U+FFFF, which is no text. Remove it.',
    ],
    [
      "INVALID_ENCODING",
      "Jos\ufffd,ann@x.org",
      '"Jos\ufffd" has lost a letter (\ufffd) where it was saved in another encoding. Write the name anew.',
    ],
  ];
  for (const [code, row, reason] of badRows)
    it(`rejects ${row.slice(0, 40)} as ${code}, and that row only`, async () => {
      // Act
      const { rows } = await readCsv(`name,email,city\n${row}\nBob,bob@x.org,Zürich\n`);
      // Assess
      const [first] = rows;
      assert.ok(first && "rejected" in first);
      expect([first.rejected.code, first.rejected.reason, first.rejected.line]).toStrictEqual([code, reason, 2]);
      expect(first.rejected.cells.length).toBe(3);
      expect(outcomes(rows)).toStrictEqual({ 2: code, 3: "accepted" });
    });

  it("rejects a row with invalid bytes only, where the file is UTF-8 otherwise", async () => {
    // Prepare
    const file = Buffer.concat([
      Buffer.from("name,email\nJosé,jose@x.org\n"),
      Buffer.from("Andr\xe9,andre@x.org\n", "latin1"),
      Buffer.from("Zoë,zoe@x.org\n"),
    ]);
    // Act
    const { rows } = await readCsv(file);
    // Assess
    expect(outcomes(rows)).toStrictEqual({ 2: "accepted", 3: "INVALID_ENCODING", 4: "accepted" });
    const { value } = (rows[1] as { rejected: RejectedRow }).rejected;
    expect(value).toBe("Andr\ufffd");
  });

  it("rejects half a character of UTF-16", async () => {
    const text = Buffer.from("\ufeffname,email\nAnn\ud800,ann@x.org\nBob,bob@x.org\nEve,eve@x.org", "utf16le");
    const { rows } = await readCsv(text.subarray(0, -1));
    expect(outcomes(rows)).toStrictEqual({ 2: "INVALID_ENCODING", 3: "accepted", 4: "INVALID_ENCODING" });
  });

  it("takes a record that is closed as that record, even if its cells contain rows", async () => {
    const thread = "Hi,\n\nBob,bob@x.org,Oslo\n---\nFrom: Eve, eve@x.org, Sales\n";
    const { rows } = await readCsv(`name,email,city\nAnn,ann@x.org,"${thread}"\nCem,cem@x.org,Bonn\n`);
    expect(rows).toStrictEqual([
      { accepted: { line: 2, email: "ann@x.org", name: "Ann", columns: { city: thread } } },
      { accepted: { line: 8, email: "cem@x.org", name: "Cem", columns: { city: "Bonn" } } },
    ]);
  });

  const multiLine: [what: string, lines: string[], expected: Record<number, string>, reason: RegExp][] = [
    [
      "an invalid email",
      ['Ann,ann@@x.org,"Bob', 'Bob,bob@x.org,Oslo"', "Eve,eve@x.org,"],
      { 2: "INVALID_EMAIL", 4: "accepted" },
      /^"ann@@x\.org" is not an email address\. Use name@domain\.$/,
    ],
    [
      "an email of several lines",
      ['Ann,"ann@x.org,', 'Bob,bob@x.org",', "Eve,eve@x.org,"],
      { 2: "SEVERAL_EMAILS", 4: "accepted" },
      /The row takes lines 2 to 3; if these are several rows, line 2 opens a double quote that is not closed there\.$/,
    ],
    [
      "a long name of several lines",
      ['"Ann,ann@x.org,', `${"x".repeat(200)}",bob@x.org,`, "Eve,eve@x.org,"],
      { 2: "NAME_TOO_LONG", 4: "accepted" },
      /The row takes lines 2 to 3; if these/,
    ],
    [
      "no email",
      ['Ann,,"Bob', "Bob,bob@x.org,Oslo", '"', "Eve,eve@x.org,"],
      { 2: "MISSING_EMAIL", 5: "accepted" },
      /^The email of "Ann" is missing\. Use name@domain\.$/,
    ],
    [
      "a cell too many",
      ['Ann,ann@x.org,"Rome,', 'Italy",x', "Eve,eve@x.org,"],
      { 2: "TOO_MANY_CELLS", 4: "accepted" },
      /^The row has 4 cells/,
    ],
  ];
  for (const [what, lines, expected, reason] of multiLine)
    it(`rejects a closed record with ${what} as a whole: rows in its cells are not signed up`, async () => {
      const { rows } = await readCsv(["name,email,city", ...lines].join("\n"));
      expect(outcomes(rows)).toStrictEqual(expected);
      expect(rows[0]).toMatchObject({ rejected: { reason: expect.stringMatching(reason), line: 2 } });
    });

  it("keeps cells of several lines", async () => {
    const { rows } = await readCsv(
      'name,email,notes\n"Ann\n Lee","ann@x.org\n","two\nlines"\nBob,bob@x.org,"a\nb, c\nd"\n',
    );
    expect(rows).toStrictEqual([
      { accepted: { line: 2, email: "ann@x.org", name: "Ann Lee", columns: { notes: "two\nlines" } } },
      { accepted: { line: 6, email: "bob@x.org", name: "Bob", columns: { notes: "a\nb, c\nd" } } },
    ]);
  });
});
