import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLANTED_BUGS } from "./planted-bugs";

describe("the planted bugs", () => {
  it("are twenty or more, each with a name of its own", () => {
    expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(20);
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length);
  });

  for (const { name, file, find, replace } of PLANTED_BUGS)
    it(`${name} still has its place, once, in ${file}`, () => {
      const source = readFileSync(join(__dirname, "../../..", file), "utf8");
      expect(source.split(find).length - 1).toBe(1);
      expect(find).not.toBe(replace);
    });
});
