import { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { formatCheck, formatCheckAsJson } from "../../../cli/upload/check-files";
import { checkCsv } from "../../../client/check-csv";

const check = (content: string) => checkCsv(Readable.from([Buffer.from(content)]));
const text = async (content: string) => stripVTControlCharacters(formatCheck("people.csv", await check(content)));

describe("the check of a file", () => {
  it("shows the number of accepted rows and how the columns are read", async () => {
    expect(
      (await text("First Name;Last name;E-Mail;City;Tier\nAnn;Lee;ann@x.org;Leeds;gold\n")).split("\n"),
    ).toStrictEqual([
      "✔ people.csv: 1 will be created or already exist",
      "  email      E-Mail",
      "  name       First Name + Last name",
      "  also kept  First Name, Last name, City, Tier",
      "  read as    UTF-8, cells separated by semicolons",
    ]);
  });

  it("shows line, value, reason and fix of the first three of each code, and counts the others", async () => {
    const bad = Array.from({ length: 5 }, (_, number) => `Ann,ann@@${number}.org`);
    const lines = (await text(["name,email", ...bad, ",bob@x.org", "Bob,bob@x.org,,more"].join("\n"))).split("\n");
    expect(lines.slice(4)).toStrictEqual([
      "  5 × INVALID_EMAIL",
      '    Line 2, email: "ann@@0.org" is not an email address. Use name@domain.',
      '    Line 3, email: "ann@@1.org" is not an email address. Use name@domain.',
      '    Line 4, email: "ann@@2.org" is not an email address. Use name@domain.',
      "    and 2 more",
      "  1 × MISSING_NAME",
      '    Line 7, name: The name of "bob@x.org" is missing. Give one.',
      "  1 × TOO_MANY_CELLS",
      '    Line 8: The row has 4 cells, the header 2. Put a cell that holds "," in double quotes, or remove "more".',
    ]);
  });

  it("shows why a file cannot be read, and the fix", async () => {
    expect(await text("e_mial,name\nann,Ann\n")).toBe(
      '✖ people.csv: NO_EMAIL_COLUMN\n  No email column. Found: e_mial, name. Did you mean e_mial? Rename the column to "email".',
    );
  });

  it("removes control characters from the file name", async () => {
    const said = formatCheck("p\u001b[2J.csv", await check("name,email\nAnn,ann@x.org\n"));
    expect(said).toMatch(/p\ufffd\[2J\.csv/);
  });

  it("holds no personal data as JSON", async () => {
    const line = formatCheckAsJson("people.csv", await check("name,email\nAnn,ann@@private.org\nBob,bob@x.org\n"));
    expect(line).not.toMatch(/private|Bob/);
    const { file, rows, accepted, rejected, reasons, layout } = JSON.parse(line);
    expect([file, rows, accepted, rejected]).toStrictEqual(["people.csv", 2, 1, 1]);
    expect(reasons).toStrictEqual([{ code: "INVALID_EMAIL", count: 1, firstLine: 2 }]);
    expect(layout.email).toBe("email");
  });
});
