import fc from "fast-check";
import { readEmail, unwrapEmail } from "../../../runtime/csv/email";

/** Ways to write the same characters. */
const SPELLINGS: ((address: string) => string)[] = [
  (address) => address,
  (address) => address.toUpperCase(),
  (address) => address.normalize("NFD"),
  // Full-width forms of ASCII, as Japanese input methods write them.
  (address) => address.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)),
];
/** Wrappings of which a cell has one: a name, brackets, a comment. */
const ENCLOSURES: ((address: string) => string)[] = [
  (address) => `Ann One <${address}>`,
  (address) => `"One, Ann" <${address}>`,
  (address) => `<${address}>`,
  (address) => `${address} (Ann One)`,
  (address) => `(${address})`,
];
/** Wrappings that are put around each other. */
const WRAPPINGS: ((address: string) => string)[] = [
  (address) => address,
  (address) => `mailto:${address}`,
  (address) => `"${address}"`,
  (address) => `'${address}'`,
  (address) => `="${address.replaceAll('"', '""')}"`,
  (address) => `${address};`,
  (address) => `${address},`,
  (address) => `${address}.`,
  (address) => `\u200b\u00a0${address}\u200e `,
  (address) => `“${address}”`,
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
      "％４０",
      "%3C",
      "%",
      " ".repeat(600),
      "\u200b".repeat(600),
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
    const spell = fc.constantFrom(...SPELLINGS);
    const wrap = fc.constantFrom(...WRAPPINGS);
    const enclose = fc.constantFrom(...WRAPPINGS, ...ENCLOSURES);
    fc.assert(
      fc.property(
        fc.constantFrom(...DOMAINS),
        fc.nat({ max: 2 }),
        spell,
        wrap,
        enclose,
        wrap,
        (forms, form, spelled, inner, enclosed, outer) => {
          const cell = outer(enclosed(inner(spelled(`ann.lee@${forms[form]}`))));
          expect(readEmail(cell)).toStrictEqual({ email: `ann.lee@${forms[0]}` });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
