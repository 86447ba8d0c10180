import fc from "fast-check";
import { HEADER_NAMES } from "../../../runtime/csv/header-names";
import { outcomes, readCsv } from "./read-csv";

const titlesOf = (role: "email" | "name") => fc.constantFrom(...HEADER_NAMES.flatMap((names) => names[role] ?? []));
const delimiter = fc.constantFrom(",", ";", "\t", "|");
const address = fc.constantFrom(
  "ann@x.org",
  "Bob Lee <bob@x.org>",
  "mailto:cem@x.org",
  "'dee@x.org'",
  "eve@bücher.example",
);
/** Words of headers, with what delimits columns, as they may be in a cell of a row. */
const words = fc.array(fc.constantFrom("email", "Name", "E-Mail", "Full name", ",", ";", "|", "\t", " "), {
  maxLength: 7,
});
const cell = words.map((some) => some.join(""));
const city = fc.constantFrom("Rome", "", "12", "Phone");
const note = fc.constantFrom(
  "",
  "Members 2026",
  "Questions: office@x.org",
  "office@x.org",
  "Total;12",
  "All, with city",
);

/** Rows of an email, a name and further cells in the order of a header. */
const file = fc
  .record({
    delimiter,
    notes: fc.array(note, { maxLength: 15 }),
    titles: fc.tuple(titlesOf("email"), titlesOf("name")),
    further: fc.uniqueArray(fc.constantFrom("City", "Notes", "Group", "Phone"), { maxLength: 3 }),
    order: fc.nat({ max: 1000 }),
    above: fc.array(fc.tuple(address, cell, city, city), { maxLength: 2 }),
    rows: fc.array(fc.tuple(address, cell, city, cell), { minLength: 1, maxLength: 6 }),
    quoteAll: fc.boolean(),
  })
  .map(({ delimiter, notes, titles, further, order, above, rows, quoteAll }) => {
    const places = [0, 1, ...further.map((_, index) => index + 2)];
    const ordered = places.map((_, index) => places[(index + order) % places.length] ?? 0);
    const lineOf = (cells: string[]) =>
      ordered
        .map((place) => cells[place] ?? "")
        .map((text) => (quoteAll || /[,;|\t"]/.test(text) ? `"${text}"` : text))
        .join(delimiter);
    const filled = ([email, name, ...rest]: string[]) => lineOf([email ?? "", name?.trim() || "Ann", ...rest]);
    const before = [...notes, ...above.map(filled)];
    return {
      text: [...before, lineOf([...titles, ...further]), ...rows.map(filled), ""].join("\n"),
      delimiter,
      headerLine: before.length + 1,
      rows: rows.length,
    };
  });

describe("readHeader, for any file with a header", () => {
  it("takes no row with an address for it, whatever else the row holds", async () => {
    await fc.assert(
      fc.asyncProperty(file, async ({ text, headerLine, ...expected }) => {
        const { csv, rows } = await readCsv(text);
        expect([csv.headerLine, csv.delimiter]).toStrictEqual([headerLine, expected.delimiter]);
        expect(Object.values(outcomes(rows))).toStrictEqual(Array(expected.rows).fill("accepted"));
      }),
      { numRuns: 800 },
    );
  });
});
