import { columnsOf } from "../../../runtime/csv/columns-of";
import { createSwallowCheck } from "../../../runtime/csv/swallow-check";

const swallows = createSwallowCheck(columnsOf(["name", "email", "note"]), ",");

describe("createSwallowCheck", () => {
  const cases: [what: string, lines: string[], firstCell: number, expected: boolean][] = [
    ["a note of two lines", ['Ann,ann@x.org,"one', 'two"'], 2, false],
    ["a note of three lines", ['Ann,ann@x.org,"one', "two", 'three"'], 2, false],
    ["a name of two lines", ['"Ann', 'Lee",ann@x.org,'], 0, false],
    ["an email on a line of its own", ['Ann,"', 'ann@x.org",'], 1, false],
    ["two rows", ['Ann,ann@x.org,"Rome', 'Bob,bob@x.org,Oslo"'], 2, true],
    ["a row between", ['Ann,ann@x.org,"Rome', "Bob,bob@x.org,Oslo", 'end"'], 2, true],
    ["a row between, its address in quotes and blanks", ['"a', 'Bob, ""bob@x.org"" ,Oslo', 'b"'], 0, true],
    ["a row that opens its name", ['"Ann,ann@x.org,', 'Bob 6"'], 0, true],
    ["a row that opens its note", ['Ann,ann@x.org,"', 'Bob 6"'], 2, false],
    ["a row that opens its email", ['Ann,"ann@x.org,', 'Bob"'], 1, false],
    ["a row that closes its note", ['Ann,"x', 'Bob,bob@x.org,Oslo"'], 1, true],
    ["a row that closes its email", ['Ann,"ann@x.org,', 'Bob,bob@x.org",x'], 1, true],
    ["a line without an address", ['"a', "Bob, ,x", 'b"'], 0, false],
    ["a line with an impossible one", ['"a', "Bob,bob@x,x", 'b"'], 0, false],
    ["a line with an address that has a blank in it", ['"a', "Bob,bob @x.org,x", 'b"'], 0, false],
    ["a line with a cell more", ['"a', "Bob,bob@x.org,x,y", 'b"'], 0, false],
  ];
  for (const lineBreak of ["\n", "\r\n", "\r"])
    for (const [what, lines, firstCell, expected] of cases)
      it(`takes ${what} ${expected ? "as swallowed rows" : "as one record"}, between ${JSON.stringify(lineBreak)}`, () => {
        const text = lines.join(lineBreak);
        const closedAt = text.lastIndexOf('"');
        expect(swallows({ text, firstCell, closedAt })).toBe(expected);
        expect(swallows({ text: text + lineBreak, firstCell, closedAt })).toBe(expected);
      });
});
