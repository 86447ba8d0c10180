import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PLANTED_BUGS } from "./planted-bugs";

describe("the planted bugs", () => {
  it("are twenty or more, each with a name of its own", () => {
    assert.ok(PLANTED_BUGS.length >= 20);
    assert.equal(new Set(PLANTED_BUGS.map(({ name }) => name)).size, PLANTED_BUGS.length);
  });

  for (const { name, file, find, replace } of PLANTED_BUGS)
    it(`${name} still has its place, once, in ${file}`, () => {
      const source = readFileSync(join(__dirname, "../../..", file), "utf8");
      assert.equal(source.split(find).length - 1, 1);
      assert.notEqual(find, replace);
    });
});
