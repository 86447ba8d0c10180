import { openCsv, type ParsedRow } from "../../../runtime/csv/open-csv";
import { outcomes, piecesOf, readCsv } from "./read-csv";

const KIB = 1024;
const HEADER = "name,email,note\n";
const BOB = "Bob,bob@x.org,b\n";

const FORMS: [form: string, unit: number, encode: (text: string) => Buffer][] = [
  ["UTF-8", 1, (text) => Buffer.from(text)],
  ["UTF-16LE", 2, (text) => Buffer.from(text, "utf16le")],
  ["UTF-16BE", 2, (text) => Buffer.from(text, "utf16le").swap16()],
];

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

describe.each(FORMS)("a line in %s that is longer than a row may be", (_, unit, encode) => {
  const long = `Ann,"${"a".repeat(900 * KIB)}`;

  it.each(["\n", "\r\n", "\r"])("is one rejected row up to its end, %j, however it arrives", async (end) => {
    const file = encode(HEADER + BOB + long + end + BOB);
    for (const size of [64 * KIB, 64 * KIB + 1, 50_001, file.length]) {
      const { rows } = await readCsv(cut(file, size));
      expect(outcomes(rows)).toStrictEqual({ 2: "accepted", 3: "ROW_TOO_LONG", 4: "accepted" });
      const rejected = rows.find((row) => "rejected" in row)?.rejected;
      expect(rejected?.cells).toStrictEqual(["Ann", `"${"a".repeat(995)}`, ""]);
      expect(rejected).toMatchObject({ value: "Ann", endLine: 3, extraCells: [] });
    }
  });

  it("ends between its CR and its LF where a piece does", async () => {
    const before = encode(`${HEADER}${long}\r`);
    const { rows } = await readCsv([...cut(before, 64 * KIB), encode(`\n${BOB}`)]);
    expect(outcomes(rows)).toStrictEqual({ 2: "ROW_TOO_LONG", 3: "accepted" });
  });

  it("may be the last one, without a line break", async () => {
    for (const size of [64 * KIB, 64 * KIB + 1]) {
      const { rows } = await readCsv(cut(encode(HEADER + BOB + long), size));
      expect(outcomes(rows)).toStrictEqual({ 2: "accepted", 3: "ROW_TOO_LONG" });
    }
  });

  it("is left out where it is blank, and counted", async () => {
    const blank = `${" ".repeat(900 * KIB)}\n`;
    const { rows } = await readCsv(cut(encode(HEADER + blank + blank + BOB), 64 * KIB));
    expect(outcomes(rows)).toStrictEqual({ 4: "accepted" });
  });

  it("leaves each row a position from which the rest is read as before", async () => {
    const file = encode([HEADER, BOB, long, "\n", BOB, long, "\r\n", BOB].join(""));
    const pieces = cut(file, 64 * KIB);
    const all = (await readCsv(pieces)).rows;
    const csv = await openCsv(piecesOf(pieces));
    const offsets: number[] = [];
    let seen = 0;
    for await (const some of csv.rows())
      for (const row of some) {
        const { line } = "accepted" in row ? row.accepted : row.rejected;
        const position = csv.positionOf(line);
        offsets.push(position.offset / unit);
        const sourceAt = async (offset: number) => piecesOf(cut(file.subarray(offset), 64 * KIB));
        const rest: ParsedRow[] = [];
        const resumed = await openCsv(piecesOf(pieces), { resume: { ...position, sourceAt } });
        for await (const more of resumed.rows()) rest.push(...more);
        expect(rest).toStrictEqual(all.slice(seen));
        seen++;
      }
    const [first, row, line] = [HEADER.length, BOB.length, long.length];
    expect(offsets).toStrictEqual([
      first,
      first + row,
      first + row + line + 1,
      first + 2 * row + line + 1,
      first + 2 * row + 2 * line + 3,
    ]);
    expect(csv.positionOf()).toStrictEqual({ offset: file.length, line: 7 });
  });
});

describe("a long line in a stated encoding", () => {
  it("is rejected by its length in UTF-8, which takes up to eight times as many bytes in the file", async () => {
    const settings = { encoding: "windows-1252" };
    const line = (bytes: number) => Buffer.from(`Ann,ann@x.org,${"\xe9".repeat(bytes)}\n`, "latin1");
    const file = Buffer.concat([
      Buffer.from(HEADER),
      line(120 * KIB),
      line(140 * KIB),
      line(3_000 * KIB),
      Buffer.from(BOB),
    ]);
    const { rows } = await readCsv(cut(file, 64 * KIB), { settings });
    expect(outcomes(rows)).toStrictEqual({ 2: "accepted", 3: "ROW_TOO_LONG", 4: "ROW_TOO_LONG", 5: "accepted" });
  });
});
