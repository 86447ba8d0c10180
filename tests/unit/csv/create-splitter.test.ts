import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { createSplitter, LONGEST_RECORD, type RecordProblem } from "../../../runtime/csv/create-splitter";

interface Found {
  cells: string[];
  line: number;
  endLine: number;
  problem?: RecordProblem;
}

function split(portions: string | string[], delimiter = ","): Found[] {
  const found: Found[] = [];
  const { push } = createSplitter({
    delimiter,
    onRecord: (cells, line, endLine, problem) =>
      found.push({ cells, line, endLine, ...(problem === undefined ? {} : { problem }) }),
  });
  for (const portion of typeof portions === "string" ? [portions] : portions) push(portion, false);
  push("", true);
  return found;
}

const cellsOf = (text: string) => split(text).map(({ cells }) => cells);

describe("createSplitter", () => {
  const spectrum = dirname(require.resolve("csv-spectrum"));
  for (const file of readdirSync(join(spectrum, "csvs")))
    it(`reads csv-spectrum's ${file}`, () => {
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

  it("agrees with csv-parse on every well-formed file", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "é", "😀", " ", ",", ";", '"', "\n", "\r\n", "'"),
      maxLength: 6,
    });
    const lines = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lines, fc.constantFrom(",", ";"), fc.constantFrom("\n", "\r\n"), (records, delimiter, lineBreak) => {
        // Prepare
        const quoted = (text: string) => (/[",;\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const text = records.map((cells) => cells.map(quoted).join(delimiter)).join(lineBreak);
        // Act
        const found = split(text, delimiter).map(({ cells }) => cells);
        // Assess
        expect(found).toStrictEqual(
          parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, record_delimiter: lineBreak }),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("ends lines at LF, CRLF and a lone CR, and counts each as one", () => {
    // Act
    const found = split('a,b\r\nc,d\re,f\n\n"g\r\nh",i\nj,k');
    // Assess
    expect(found.map(({ cells, line, endLine }) => [cells.join("|"), line, endLine])).toStrictEqual([
      ["a|b", 1, 1],
      ["c|d", 2, 2],
      ["e|f", 3, 3],
      ["g\r\nh|i", 5, 6],
      ["j|k", 7, 7],
    ]);
  });

  it("ends a line with quotes at a lone CR too", () => {
    expect(cellsOf('"a",b\rc,d\r"e",f\r')).toStrictEqual([
      ["a", "b"],
      ["c", "d"],
      ["e", "f"],
    ]);
  });

  const stray: [what: string, text: string, cells: string[]][] = [
    ["inside an unquoted cell", '5" pipe,b', ['5" pipe', "b"]],
    ["at the end of one", '5",b', ['5"', "b"]],
    ["inside a quoted cell", '"Ann "the boss" Lee",b', ['Ann "the boss" Lee', "b"]],
    ["after a closed cell", '"Ann" Lee,b', ['"Ann" Lee', "b"]],
    ["before another quoted cell", '"Ann" Lee,"Paris, France",b', ['"Ann" Lee', "Paris, France", "b"]],
    ["with spaces around", 'a, "b, c" ,d', ["a", "b, c", "d"]],
    ["with tabs around", 'a,\t"b, c"\t ,d', ["a", "b, c", "d"]],
    ["as the only character of a cell", 'a,"",b', ["a", "", "b"]],
  ];
  for (const [what, text, cells] of stray)
    it(`keeps a stray quote ${what} to its cell`, () => {
      expect(cellsOf(`${text}\nnext,row`)).toStrictEqual([cells, ["next", "row"]]);
    });

  it("takes a quote before a tab-delimited cell as it is", () => {
    expect(split('a\t"b\tc"\t\td', "\t").map(({ cells }) => cells)).toStrictEqual([["a", "b\tc", "", "d"]]);
  });

  const unclosed: [what: string, rest: string, endLine: number][] = [
    ["to the end of the file", "c,d\ne,f", 4],
    ["to the line break at the end of the file", "c,d\ne,f\n", 4],
    ["to a CR at the end of the file", "c,d\re,f\r", 4],
    ["to a line that opens a cell", 'c,d\n"e",f', 4],
    ["to a line with a quote in a cell", 'c,"d"\ne,f', 3],
    ["for more than 100 lines", `${"c,d\n".repeat(200)}e",f`, 103],
    ["for more than 64 KiB", `${"c".repeat(40_000)},d\n${"e".repeat(40_000)},"f"`, 4],
  ];
  for (const [what, rest, endLine] of unclosed)
    it(`gives up a quote unclosed ${what}, and goes on with the next line`, () => {
      // Act
      const found = split(`a,b\n"x,y\n${rest}`);
      // Assess
      expect(found[1]).toStrictEqual({ cells: ['"x', "y"], line: 2, endLine, problem: "UNCLOSED_QUOTE" });
      expect(found[2]?.line).toBe(3);
      expect(found[2]?.cells[1]?.replaceAll('"', "")).toBe("d");
    });

  it("reads a quoted cell of 100 line breaks, and of 64 KiB with its first quote, and none of more", () => {
    const problems = (cell: string) => split(`a,"${cell}"\nb,c`).map(({ problem }) => problem ?? "");
    expect(problems("\n".repeat(100))).toStrictEqual(["", ""]);
    expect(problems("\n".repeat(101))[0]).toBe("UNCLOSED_QUOTE");
    expect(problems("x".repeat(64 * 1024 - 1))).toStrictEqual(["", ""]);
    expect(problems("x".repeat(64 * 1024))[0]).toBe("UNCLOSED_QUOTE");
  });

  it("counts the line breaks of each cell by themselves", () => {
    const cell = `"${"\n".repeat(60)}"`;
    expect(split(`${cell},${cell}\nb,c`).map(({ line, endLine }) => [line, endLine])).toStrictEqual([
      [1, 121],
      [122, 122],
    ]);
  });

  for (const portion of [1000, 65_536, 10_000_000])
    it(`gives up a row that is too long, read ${portion} characters at a time`, () => {
      // Prepare
      const text = `a,b\n${"x".repeat(5_000_000)},y\r\n"c",d\r\n${"é".repeat(LONGEST_RECORD / 2)},e\nf,g\n"h${'""\n'.repeat(90)}`;
      const portions = Array.from({ length: Math.ceil(text.length / portion) }, (_, at) =>
        text.slice(at * portion, (at + 1) * portion),
      );
      // Act
      const found = split(portions);
      // Assess
      expect(
        found.slice(0, 5).map(({ cells, line, problem }) => [cells[0]?.slice(0, 1), cells[0]?.length, line, problem]),
      ).toStrictEqual([
        ["a", 1, 1, undefined],
        ["x", 1000, 2, "ROW_TOO_LONG"],
        ["c", 1, 3, undefined],
        ["é", 1000, 4, "ROW_TOO_LONG"],
        ["f", 1, 5, undefined],
      ]);
      expect(found[5]?.problem).toBe("UNCLOSED_QUOTE");
    });

  it("decides the same at the very bounds, however the text is cut", () => {
    // Prepare
    const ends = [-2, -1, 0, 1, 2];
    const breaks = ["\n", "\r\n", "\r"];
    const texts = ends.flatMap((more) =>
      breaks.flatMap((end) => [
        `${"x".repeat(LONGEST_RECORD + more)}${end}a,b`,
        `"${"x".repeat(64 * 1024 + more)}"${end}a,b`,
        `"${"x".repeat(64 * 1024 + more)}" ${end}${"a".repeat(LONGEST_RECORD)}`,
        `${"x".repeat(LONGEST_RECORD - 64 * 1024 - 4)},"${end}${"y".repeat(64 * 1024 + more)}"${end}a,b`,
        `"x${end.repeat(100 + more)}",y${end}a,b`,
      ]),
    );
    const summary = (found: Found[]) =>
      found.map(({ cells, ...place }) => ({ ...place, cells: cells.map((cell) => [cell.slice(0, 3), cell.length]) }));
    for (const text of texts) {
      const whole = summary(split(text));
      // Act
      // Assess
      // Assess
      for (const at of [4, 65_537, ...[-1, 0, 1, 2].map((more) => LONGEST_RECORD + more)])
        expect(summary(split([...text.slice(0, 3), text.slice(3, at), text.slice(at)]))).toStrictEqual(whole);
    }
  });
});
