import fc from "fast-check";
import { mailboxOf, readEmail, unwrapEmail } from "../../../runtime/csv/email";

const WRAPPINGS: ((address: string) => string)[] = [
  (address) => address,
  (address) => address.toUpperCase(),
  (address) => `Ann One <${address}>`,
  (address) => `<${address}>`,
  (address) => `mailto:${address}`,
  (address) => `"${address}"`,
  (address) => `'${address}'`,
  (address) => `="${address}"`,
  (address) => `${address};`,
  (address) => `${address},`,
  (address) => `${address}.`,
  (address) => `\u200b\u00a0${address}\u200e `,
  (address) => `${address} (Ann One)`,
];
const DOMAINS = [
  ["x.example", "Ｘ.example", "X.EXAMPLE"],
  ["xn--bcher-kva.example", "bücher.example", "BÜCHER.example"],
  ["xn--r8jz45g.xn--zckzah", "例え.テスト", "例え。テスト"],
];

describe("an address", () => {
  it("is unwrapped once: unwrapping again changes nothing", () => {
    const piece = fc.constantFrom(
      "ann@x.org",
      "bob@x.org",
      "<",
      ">",
      "(",
      ")",
      '"',
      "'",
      "`",
      "=",
      "mailto:",
      ";",
      ",",
      ".",
      " ",
      "“",
      "\u200b",
      "\u200d",
      "é",
      "＠",
      "[",
      "]",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const once = unwrapEmail(pieces.join(""));
        expect(unwrapEmail(once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  it("has one key in all of its forms", () => {
    const wrap = fc.constantFrom(...WRAPPINGS);
    fc.assert(
      fc.property(fc.constantFrom(...DOMAINS), fc.nat({ max: 2 }), wrap, (forms, form, wrapped) => {
        expect(readEmail(wrapped(`ann.lee@${forms[form]}`))).toStrictEqual({
          email: `ann.lee@${forms[0]}`,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    "a@x.org; b@x.org",
    "a@x.org, b@x.org",
    "a@x.org / b@x.org",
    "A <a@x.org>, B <b@x.org>",
    "a@x.org b@x.org",
  ])("is rejected beside another: %s", (cell) => expect(readEmail(cell).code).toBe("SEVERAL_EMAILS"));

  it.each([
    "kay@xn--a.example.com",
    "kay@a\u200db..com",
    "kay@exa%6dple.org",
  ])("needs a domain with an ASCII form: %s", (cell) => expect(mailboxOf(cell).code).toBe("INVALID_EMAIL"));
});
