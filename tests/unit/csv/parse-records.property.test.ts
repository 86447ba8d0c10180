import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { type CsvRecord, createRecordParser } from "../../../runtime/csv/parse-records";
import { cellsOf, recordsOf } from "./records-of";

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

describe("createRecordParser, on any well-formed file", () => {
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
});
