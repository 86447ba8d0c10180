import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MAX_RECORD_BYTES } from "../../../runtime/csv/parse-records";
import { cellsOf, recordsOf } from "./records-of";

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
