import { REJECT_CODES } from "../../../runtime/csv/parsed-row";
import { outcomes, readCsv } from "./read-csv";
import { correctedRejects, fileWith, type Layout, REJECTED, rejectsOf } from "./rejected-file";

const LAYOUTS: Record<string, Layout> = {
  "with usual columns": {
    settings: {},
    delimiter: ",",
    head: ["name,email,note", "J\xc3\xb6rg,joerg@x.org,"],
    cells: ({ name, email, note }) => [name, email, note],
    columns: { name: 0, email: 1, note: 2 },
    invalid: "\xff",
  },
  "in UTF-16 with semicolons and a title": {
    settings: {},
    delimiter: ";",
    head: ["\ufeffMembers", "", "E-Mail;Notiz;Vorname;Nachname"],
    cells: ({ name, email, note }) => [email, note, name, ""],
    columns: { email: 0, note: 1, name: 2 },
    invalid: "\ud800",
    encode: (text) => Buffer.from(text, "utf16le"),
  },
  "with stated encoding and titles": {
    settings: { encoding: "windows-1253", emailColumn: "Kontakt", nameColumn: "Wer" },
    delimiter: ";",
    head: ["Name;Wer;Kontakt;Email;note"],
    cells: ({ name, email, note }) => ["Group", name, email, "group@x.org", note],
    columns: { name: 1, email: 2, note: 4 },
    invalid: "\xd2",
  },
  "with a stated column without a title, and a name of two": {
    settings: { encoding: "shift_jis", emailColumn: "3", nameColumn: "A + B" },
    delimiter: ",",
    head: ["note,A,,B"],
    cells: ({ name, email, note }) => [note, "", email, name],
    columns: { note: 0, email: 2, name: 3 },
    invalid: "\x81",
  },
  "with stated columns of one title": {
    settings: { encoding: "shift_jis", emailColumn: "2", nameColumn: "3" },
    delimiter: "\t",
    head: ["x\tx\tx"],
    cells: ({ name, email, note }) => [note, email, name],
    columns: { note: 0, email: 1, name: 2 },
    invalid: "\x81",
  },
};

describe.each(Object.entries(LAYOUTS))("rejects.csv of a file %s", (_, layout) => {
  it.each(
    REJECT_CODES,
  )("is accepted without stating anything once a row is corrected that was rejected as %s", async (code) => {
    const read = await readCsv(fileWith(layout, [code]), { settings: layout.settings });
    const rejected = read.rows.filter((row) => "rejected" in row);
    expect(rejected).toMatchObject([{ rejected: { code } }]);
    for (const delimiter of [",", ";", "\t"]) {
      const { csv, rows } = await readCsv(correctedRejects(rejectsOf(read), layout, delimiter));
      expect(outcomes(rows)).toStrictEqual({ 2: "accepted" });
      expect(csv.columns).toMatchObject({
        ...read.csv.columns,
        width: csv.columns.width,
        dropped: csv.columns.dropped,
      });
    }
  });

  it("is accepted as a whole, and rejected again with the same statements where nothing is corrected", async () => {
    const codes = Object.keys(REJECTED) as (keyof typeof REJECTED)[];
    const read = await readCsv(fileWith(layout, codes), { settings: layout.settings });
    const rejects = rejectsOf(read);
    const again = await readCsv(correctedRejects(rejects, layout, ","));
    expect(Object.values(outcomes(again.rows))).toStrictEqual(codes.map(() => "accepted"));
    const uncorrected = await readCsv(rejects);
    expect(uncorrected.csv.columns.stated).toStrictEqual(read.csv.columns.stated);
    expect(rejectsOf(uncorrected).split("\r\n")[0]).toBe(rejects.split("\r\n")[0]);
  });
});
