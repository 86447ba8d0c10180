import assert from "node:assert/strict";
import { openCsv } from "../../../runtime/csv/open-csv";
import { readAll, resumeAt, resumeEverywhere } from "./resume-everywhere";

describe("openCsv, where reading resumes", () => {
  it("gives each row and those after it, past quotes never closed, cells of many lines and broken bytes", async () => {
    const file = Buffer.concat([
      Buffer.from('\ufeffname,email,note\r\nAnn,ann@x.org,é\r\nUnclosed,unclosed@x.org,"never\r\n'),
      Buffer.from('Quoted,quoted@x.org,"two\r\nlines"\r\n\r\n\ufeffMarked,marked@x.org,'),
      Buffer.from([0xfe, 0xff]),
      Buffer.from("\rZoë,zoe@x.org,\ufffd"),
    ]);
    for (const windowBytes of [7, 40]) expect(await resumeEverywhere(file, windowBytes)).toBe(5);
  });

  it.each([
    ["UTF-8", (text: string) => Buffer.from(text)],
    ["UTF-16LE", (text: string) => Buffer.from(text, "utf16le")],
    ["UTF-16BE", (text: string) => Buffer.from(text, "utf16le").swap16()],
  ])("gives a line that is too long in %s, with an excerpt of it, and the rows around it", async (_, encode) => {
    const long = `Long,long@x.org,${"x".repeat(270 * 1024)}`;
    const text = `\ufeffname,email,note\nAnn,ann@x.org,\r\n${long}\r\nBob,bob@x.org,é\r${long}`;
    const file = encode(text);
    const all = await readAll(file, 16 * 1024);
    const rows = all.flatMap(({ row }) => row ?? []);
    expect(rows).toMatchObject([
      { accepted: { line: 2, email: "ann@x.org" } },
      { rejected: { line: 3, code: "ROW_TOO_LONG", cells: ["Long", "long@x.org", "x".repeat(984)] } },
      { accepted: { line: 4, email: "bob@x.org", columns: { note: "é" } } },
      { rejected: { line: 5, code: "ROW_TOO_LONG" } },
    ]);
    const starts = [text.indexOf("Ann"), text.indexOf("Long"), text.indexOf("Bob"), text.lastIndexOf("Long")];
    const offsets = [...starts.map((start) => encode(text.slice(0, start)).length), file.length];
    expect(all.map(({ position }) => position)).toStrictEqual(
      offsets.map((offset, index) => ({ offset, line: index + 2 })),
    );
    expect(await resumeEverywhere(file, 16 * 1024)).toBe(4);
  });

  it("opens the source at the position, and reads no more than the beginning before it", async () => {
    // Prepare
    const lines = Array.from({ length: 4_000 }, (_, index) => `Ann,ann.${index}@x.org`);
    const file = Buffer.from(`name,email\n${lines.join("\n")}`);
    const all = await readAll(file, 512);
    const { position } = all[3_000] ?? assert.fail();

    // Act
    const rest = await resumeAt(file, 512, position);

    // Assess
    expect(rest.asked).toStrictEqual([position.offset]);
    expect(position.offset).toBeGreaterThan(50_000);
    expect(rest.rows.length).toBe(1_000);
    expect(rest.bytesRead).toBe(file.length);
    expect(rest.header).toStrictEqual(["name", "email"]);
  });

  it("ignores U+FEFF before an unquoted cell, as any space", async () => {
    const file = Buffer.from("note,name,email\nA,Ann,ann@x.org\n\ufeffB,Bob,bob@x.org\n");
    const { rows } = await resumeAt(file, 4096, { offset: 32, line: 3 });
    expect(rows).toStrictEqual([{ accepted: { line: 3, email: "bob@x.org", name: "Bob", columns: { note: "B" } } }]);
  });

  it("is at the end where all rows are done", async () => {
    const file = Buffer.from("name,email\nAnn,ann@x.org\n");
    const [, end] = await readAll(file, 4096);
    expect(end?.position).toStrictEqual({ offset: file.length, line: 3 });
    expect((await resumeAt(file, 4096, end?.position ?? assert.fail())).rows).toStrictEqual([]);
  });

  it("ends both sources, and the first one where the second cannot be opened", async () => {
    for (const refused of [false, true]) {
      let ended = 0;
      const source = async function* (bytes: Buffer) {
        try {
          yield bytes;
          yield bytes;
        } finally {
          ended++;
        }
      };
      const rows = Buffer.from("Ann,ann@x.org\n".repeat(10_000));
      const sourceAt = async () => {
        if (refused) throw new Error("refused");
        return source(rows);
      };
      const head = Buffer.concat([Buffer.from("name,email\n"), rows]);
      const opening = openCsv(source(head), { resume: { offset: 11, line: 2, sourceAt } });
      if (refused) await expect(opening).rejects.toThrow(/refused/);
      else for await (const _ of (await opening).rows()) break;
      expect(ended).toBe(refused ? 1 : 2);
    }
  });
});
