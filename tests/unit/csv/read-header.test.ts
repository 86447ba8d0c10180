import assert from "node:assert/strict";
import { readHeader as readHeaderOf } from "../../../runtime/csv/read-header";

const readHeader = (text: string, isWhole: boolean) => readHeaderOf(Buffer.from(text), isWhole);

describe("readHeader", () => {
  for (const line of ["sep=;", '"sep=;"', " sep=;", "\n\nSEP=;", "sep=;,,,", 'sep=;" ;; ', "sep=;\r"])
    it(`takes the delimiter of ${JSON.stringify(line)}`, () => {
      const { delimiter, endLine, columns } = readHeader(`${line}\nname;email;a,b\n`, true);
      const lines = line.split(/[\r\n]/).length - (line.endsWith("\r") ? 1 : 0) + 1;
      expect([delimiter, endLine, columns.header]).toStrictEqual([";", lines, ["name", "email", "a,b"]]);
    });

  for (const line of ["sep=;x", "xsep=;", "sep=a", "name,email,sep=;"])
    it(`takes ${line} for a header`, () => {
      const { delimiter, endLine } = readHeader(`full name,email,${line}\n`, true);
      expect([delimiter, endLine]).toStrictEqual([",", 1]);
    });

  it("needs a header after the delimiter", () => {
    const only = { code: "EMPTY_FILE", message: /^Only the line "sep=;" is there\. .* such as "name;email"\.$/ };
    for (const text of ["sep=;", "sep=;\n", "sep=;\n ; \n\n"]) assert.throws(() => readHeader(text, true), only);
  });

  it("passes over blank lines and rows of blank cells", () => {
    const { delimiter, columns } = readHeader("\n ; \n;;\nname;email\nAnn;a@x.org\n", true);
    expect([delimiter, columns.header]).toStrictEqual([";", ["name", "email"]]);
  });

  it("takes the comma where the delimiters do equally well", () => {
    expect(() => readHeader("email,name;email\n", true)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/Found: email, name;email\./) }),
    );
  });

  it("needs a line within the beginning, blank lines aside", () => {
    expect(() => readHeader("\n\n", false)).toThrow(expect.objectContaining({ code: "NOT_CSV" }));
    expect(readHeader("\n\nname,email", true).columns.header).toStrictEqual(["name", "email"]);
  });
});
