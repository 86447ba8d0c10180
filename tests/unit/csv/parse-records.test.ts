import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { type CsvRecord, createRecordParser, MAX_RECORD_BYTES } from "../../../runtime/csv/parse-records";

/** Parses all of a text. */
function recordsOf(text: string | Buffer, delimiter = ",") {
  const { records } = createRecordParser(delimiter)(Buffer.from(text as string), 1, Number.POSITIVE_INFINITY);
  return records.map(({ start: _, end: __, ...record }) => record);
}

const cellsOf = (text: string) => recordsOf(text).map(({ cells }) => cells);

/** The text of a file in which all is quoted that has to be. */
const wellFormed = fc
  .record({
    lines: fc.array(
      fc.array(
        fc.string({ unit: fc.constantFrom("a", "é", "😀", " ", ",", ";", '"', "\n", "\r\n", "'"), maxLength: 6 }),
        { minLength: 2, maxLength: 4 },
      ),
      { minLength: 1, maxLength: 6 },
    ),
    delimiter: fc.constantFrom(",", ";"),
    lineBreak: fc.constantFrom("\n", "\r\n", "\r"),
  })
  .map(({ lines, delimiter, lineBreak }) => {
    const quoted = (text: string) => (/[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return { lines, delimiter, text: lines.map((cells) => cells.map(quoted).join(delimiter)).join(lineBreak) };
  });

describe("createRecordParser, on well-formed files", () => {
  const spectrum = dirname(require.resolve("csv-spectrum"));
  for (const file of readdirSync(join(spectrum, "csvs")))
    it(`parses csv-spectrum's ${file}`, () => {
      // Prepare
      const text = readFileSync(join(spectrum, "csvs", file), "utf8");
      const json = readFileSync(join(spectrum, "json", file.replace(".csv", ".json")), "utf8");
      const expected = [JSON.parse(json)].flat();
      // In csv-spectrum 2.0.0 this one's JSON has another telephone number than its CSV.
      if (file === "location_coordinates.csv") expected[0]["Contact Phone Number"] = "2095257564";
      // Act
      const [header = [], ...records] = cellsOf(text);
      // Assess
      const objects = records.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
      expect(objects).toStrictEqual(expected);
    });

  it("agrees with csv-parse, and with what was written", () => {
    fc.assert(
      fc.property(wellFormed, ({ lines, delimiter, text }) => {
        const found = recordsOf(text, delimiter).map(({ cells }) => cells);
        const record_delimiter = ["\r\n", "\n", "\r"];
        expect(found).toStrictEqual(parse(text, { delimiter, relax_column_count: true, record_delimiter }));
        expect(found).toStrictEqual(lines);
      }),
      { numRuns: 1000 },
    );
  });

  it("finds the line and the bytes of each record", () => {
    fc.assert(
      fc.property(wellFormed, ({ text, delimiter }) => {
        const bytes = Buffer.from(text);
        const { records } = createRecordParser(delimiter)(bytes, 1, Number.POSITIVE_INFINITY);
        for (const { start, end, line, endLine, cells } of records) {
          const own = bytes.toString("utf8", start, end);
          expect(cellsOf(own.replaceAll(delimiter, ","))[0]?.length).toBe(cells.length);
          expect(bytes.toString("utf8", 0, start).split(/\r\n|\n|\r/).length).toBe(line);
          expect(own.replace(/(\r\n|\n|\r)$/, "").split(/\r\n|\n|\r/).length).toBe(endLine - line + 1);
        }
        expect(records.map(({ start }) => start)).toStrictEqual([0, ...records.slice(0, -1).map(({ end }) => end)]);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves the beginning of a record where more text can follow, and parses it with that text", () => {
    fc.assert(
      fc.property(wellFormed, fc.nat({ max: 10 }), ({ text, delimiter }, cut) => {
        // Prepare
        const parseRecords = createRecordParser(delimiter);
        const bytes = Buffer.from(text);
        const breaks = [...text.matchAll(/\r\n|\n|\r/g)];
        const { index = 0, 0: lineBreak = "" } = breaks[cut % Math.max(1, breaks.length)] ?? {};
        const at = Buffer.byteLength(text.slice(0, index + lineBreak.length));
        // Act
        const first = parseRecords(bytes.subarray(0, at), 1, 0);
        const rest = parseRecords(bytes.subarray(first.bytes), first.line, Number.POSITIVE_INFINITY);
        // Assess
        const placeless = ({ cells, line, endLine }: CsvRecord) => ({ cells, line, endLine });
        expect([...first.records, ...rest.records].map(placeless)).toStrictEqual(recordsOf(text, delimiter));
      }),
      { numRuns: 500 },
    );
  });

  it("ends lines at LF, CRLF and a lone CR, and counts each as one", () => {
    const found = recordsOf('a,b\r\nc,d\re,f\n\n"g\r\nh",i\nj,k');
    expect(found.map(({ cells, line, endLine }) => [cells.join("|"), line, endLine])).toStrictEqual([
      ["a|b", 1, 1],
      ["c|d", 2, 2],
      ["e|f", 3, 3],
      ["g\r\nh|i", 5, 6],
      ["j|k", 7, 7],
    ]);
  });

  it("closes a cell of 10,000 lines, whatever they look like", () => {
    const note = 'Bob,bob@x.org,"",Oslo\r\n'.repeat(10_000);
    expect(recordsOf(`a,"${note.replaceAll('"', '""')}"\nb,c`)).toStrictEqual([
      { cells: ["a", note], line: 1, endLine: 10_001 },
      { cells: ["b", "c"], line: 10_002, endLine: 10_002 },
    ]);
  });
});

describe("createRecordParser, where quotes are amiss", () => {
  const stray: [what: string, text: string, cells: string[]][] = [
    ["inside an unquoted cell", '5" pipe,b', ['5" pipe', "b"]],
    ["at the end of one", '5",b', ['5"', "b"]],
    ["inside a quoted cell", '"Ann "the boss" Lee",b', ['Ann "the boss" Lee', "b"]],
    ["after a closed cell", '"Ann" Lee,b', ['"Ann" Lee', "b"]],
    ["before another quoted cell", '"Ann" Lee,"Paris, France",b', ['"Ann" Lee', "Paris, France", "b"]],
    ["beside a quoted cell with spaces around", '5" pipe, "b, c" ,d', ['5" pipe', "b, c", "d"]],
    ["with spaces around", 'a, "b, c" ,d', ["a", "b, c", "d"]],
    ["with tabs around", 'a,\t"b, c"\t ,d', ["a", "b, c", "d"]],
    ["as the only character of a cell", 'a,"",b', ["a", "", "b"]],
  ];
  for (const [what, text, cells] of stray)
    it(`keeps a stray quote ${what} to its cell`, () => {
      expect(cellsOf(`${text}\nnext,row`)).toStrictEqual([cells, ["next", "row"]]);
    });

  it("takes a quote before a tab-delimited cell as it is", () => {
    expect(recordsOf('a\t"b\tc"\t\td', "\t").map(({ cells }) => cells)).toStrictEqual([["a", "b\tc", "", "d"]]);
  });

  const unclosed: [what: string, rest: string][] = [
    ["to the end of the file", "c,d\ne,f"],
    ["to the line break at the end of the file", "c,d\ne,f\n"],
    ["to a CR at the end of the file", "c,d\re,f\r"],
    ["to a line that opens a cell", 'c,d\n"e",f'],
    ["to a line with a quote in a cell", 'c,"d"\ne,f'],
    ["within 256 KiB", `c,d\n${"e".repeat(MAX_RECORD_BYTES)}\n"f"`],
    ["within 256 KiB of short lines", `${"c,d\n".repeat(MAX_RECORD_BYTES / 4)}"\n`],
  ];
  for (const [what, rest] of unclosed)
    it(`rejects the line of a quote unclosed ${what}, and resumes at the next line`, () => {
      const found = recordsOf(`a,b\n"x,y\n${rest}`);
      expect(found[1]).toStrictEqual({ cells: ['"x', "y"], line: 2, endLine: 2, error: "UNCLOSED_QUOTE" });
      expect(found[2]?.line).toBe(3);
      expect(found[2]?.cells[1]?.replaceAll('"', "")).toBe("d");
    });

  it("parses records of 256 KiB with their line break, and none of more", () => {
    const errorsOf = (text: string) => recordsOf(`${text}\nb,c`).map(({ error }) => error ?? "");
    expect(errorsOf(`"${"\n".repeat(MAX_RECORD_BYTES - 3)}"`)).toStrictEqual(["", ""]);
    expect(errorsOf(`"${"\n".repeat(MAX_RECORD_BYTES - 2)}"`)[0]).toBe("UNCLOSED_QUOTE");
    expect(errorsOf("x".repeat(MAX_RECORD_BYTES - 1))).toStrictEqual(["", ""]);
    expect(errorsOf("x".repeat(MAX_RECORD_BYTES))).toStrictEqual(["ROW_TOO_LONG", ""]);
    expect(errorsOf(`"${"é".repeat(MAX_RECORD_BYTES / 2)}"`)).toStrictEqual(["ROW_TOO_LONG", ""]);
  });

  it("keeps the first 1,000 characters of a line that is too long", () => {
    const [record] = recordsOf(`${"é".repeat(MAX_RECORD_BYTES)}\n`);
    expect(record?.cells).toStrictEqual(["é".repeat(1000)]);
  });
});
