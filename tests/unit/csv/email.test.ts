import { mailboxOf, readEmail, USUAL_EMAIL } from "../../../runtime/csv/email";

const fine = [
  "ann@x.org",
  "ann.lee+tag@mail.example.co.uk",
  "o'hara_1@example.museum",
  "a@xn--bcher-kva.example",
  "ann@bücher.example",
  "ann@例え.テスト",
  "ann@example.xn--p1ai",
  `${"a".repeat(64)}@x.org`,
  `a@${"b".repeat(63)}.org`,
  "ann@example.a1",
  "ann@example.1a",
  `${"a".repeat(64)}@${"b.".repeat(93)}org`,
];
const invalid = [
  "ann",
  "ann@",
  "@x.org",
  "ann@x",
  "ann@@x.org",
  "a@b@x.org",
  ".ann@x.org",
  "ann.@x.org",
  "a..n@x.org",
  "ann@x..org",
  "ann@.x.org",
  "ann@x.org.",
  "ann@-x.org",
  "ann@x-.org",
  "ann lee@x.org",
  "ann@x y.org",
  "<ann@x.org>",
  "ann <ann@x.org>",
  "mailto:ann@x.org",
  "ann@127.0.0.1",
  "ann@[127.0.0.1]",
  "ann@x.o",
  "ann@x.123",
  "ann@under_score.org",
  "jörg@x.org",
  "ann@x.org,bob@x.org",
  `a@${"b".repeat(64)}.org`,
];
const tooLong = [`${"a".repeat(65)}@x.org`, `a@${"b.".repeat(130)}org`, `a@${"é.".repeat(85)}org`];

describe("mailboxOf", () => {
  for (const email of fine) it(`finds none in ${email}`, () => expect(mailboxOf(email).code).toBeUndefined());
  for (const email of invalid) it(`refuses ${email}`, () => expect(mailboxOf(email).code).toBe("INVALID_EMAIL"));
  for (const email of tooLong)
    it(`tells that ${email} is too long`, () => expect(mailboxOf(email).code).toBe("EMAIL_TOO_LONG"));

  it("finds none in what USUAL_EMAIL matches, but for long parts before @", () => {
    // Act
    const usual = [...fine, ...invalid, ...tooLong].filter(
      (email) => USUAL_EMAIL.test(email) && email.indexOf("@") <= 64,
    );
    // Assess
    expect(usual.map((email) => mailboxOf(email).code)).toStrictEqual(usual.map(() => undefined));
    expect(usual.length).toBeGreaterThanOrEqual(6);
  });

  it("takes no more time for hostile addresses", () => {
    for (const hostile of [`${"a.".repeat(50_000)}@`, `a@${"a-".repeat(50_000)}`, `a@${"a.".repeat(50_000)}`])
      expect(USUAL_EMAIL.test(hostile) || readEmail(hostile).code === undefined).toBe(false);
  });
});
