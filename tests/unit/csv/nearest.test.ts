import { nearest } from "../../../runtime/csv/header-errors";

const lower = (text: string) => text.toLowerCase();

describe("nearest", () => {
  for (const slip of ["emial", "meail", "emal", "emaill", "amail", "Email", "emailxy", "mail", "ail"])
    it(`takes ${slip} for email`, () => expect(nearest([slip], ["email"], lower)).toBe(slip));

  for (const other of ["name", "town", "emailxyz", "em", "liame", "eliam", "eamial", "amiel", "xyail1", "xxxil"])
    it(`does not take ${other} for email`, () => expect(nearest([other], ["email"], lower)).toBeUndefined());

  it("does not take a word for another that shares no letter with it", () => {
    expect(nearest(["a"], ["b"], lower)).toBeUndefined();
    expect(nearest(["ab"], ["cd"], lower)).toBeUndefined();
    expect(nearest(["xy"], ["abxy"], lower)).toBeUndefined();
    expect(nearest(["abc"], ["abd"], lower)).toBe("abc");
  });

  it("takes the one with the fewest edits, and the first of those, two swapped letters being two edits", () => {
    expect(nearest(["eamial", "e-mail", "emial"], ["email"], lower)).toBe("e-mail");
    expect(nearest(["nmae", "emall"], ["email", "name"], lower)).toBe("emall");
  });
});
