import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nearest } from "../../../runtime/csv/nearest";

const lower = (text: string) => text.toLowerCase();

describe("nearest", () => {
  for (const slip of ["emial", "meail", "emal", "emaill", "amail", "Email", "eamial", "emailxy", "mail", "ail"])
    it(`takes ${slip} for email`, () => assert.equal(nearest([slip], ["email"], lower), slip));

  for (const other of ["name", "town", "emailxyz", "em", "liame", "eliam", "amiel", "xyail1", "xxxil"])
    it(`does not take ${other} for email`, () => assert.equal(nearest([other], ["email"], lower), undefined));

  it("does not take a word for another that shares no letter with it", () => {
    assert.equal(nearest(["a"], ["b"], lower), undefined);
    assert.equal(nearest(["ab"], ["cd"], lower), undefined);
    assert.equal(nearest(["xy"], ["abxy"], lower), undefined);
    assert.equal(nearest(["abc"], ["abd"], lower), "abc");
  });

  it("takes the one with the fewest slips, and the first of those", () => {
    assert.equal(nearest(["eamial", "e-mail", "emial"], ["email"], lower), "e-mail");
    assert.equal(nearest(["nmae", "emall"], ["email", "name"], lower), "nmae");
  });
});
