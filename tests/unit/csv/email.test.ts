import { formulaText, mailboxOf, readEmail, USUAL_EMAIL, unwrapEmail } from "../../../runtime/csv/email";

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
  "ann@example",
  "x.org",
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
    it(`rejects ${email} as too long`, () => expect(mailboxOf(email).code).toBe("EMAIL_TOO_LONG"));

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

describe("unwrapEmail", () => {
  it.each([
    // Programs' forms.
    ["Ann Lee <ann@x.org>", "ann@x.org"],
    ['"Lee, Ann" <ann@x.org>', "ann@x.org"],
    ["ann@x.org <ann@x.org>", "ann@x.org"],
    ["<<ann@x.org>>", "ann@x.org"],
    ["ann@x.org>", "ann@x.org"],
    ["<ann@x.org", "ann@x.org"],
    ["mailto:ann@x.org", "ann@x.org"],
    ["MAILTO : ann%2Blist@x.org?subject=a@b", "ann+list@x.org"],
    ["mailto:ann%@x.org", "ann%@x.org"],
    ["SMTP:ann@x.org", "ann@x.org"],
    ["E-Mail: ann@x.org", "ann@x.org"],
    ["email:ann@x.org", "ann@x.org"],
    ['="ann@x.org"', "ann@x.org"],
    ['= "a""b"', 'a"b'],
    // What people put around it.
    ["(ann@x.org)", "ann@x.org"],
    ["[ann@x.org]", "ann@x.org"],
    ["{ann@x.org}", "ann@x.org"],
    ["ann@x.org (home)", "ann@x.org"],
    ["(home) ann@x.org", "ann@x.org"],
    ["ann@x.org;", "ann@x.org"],
    [";, ann@x.org .,", "ann@x.org"],
    ['""ann@x.org""', "ann@x.org"],
    ["“ann@x.org”", "ann@x.org"],
    ["“ann@x.org", "ann@x.org"],
    ["““ann@x.org", "ann@x.org"],
    ["ann@x.org””", "ann@x.org"],
    ["«ann@x.org»", "ann@x.org"],
    ["'ann@x.org'", "ann@x.org"],
    ["''ann@x.org''", "ann@x.org"],
    ["'ann@x.org", "ann@x.org"],
    ["ann@x.org'", "ann@x.org"],
    ["`ann@x.org`", "ann@x.org"],
    ["'o'hara@x.org'", "o'hara@x.org"],
    // Characters that are not seen, and wide ones.
    ["\u200b\ufeffann\u00ad@x.org\u202c", "ann@x.org"],
    ["\u00a0ann@x.org\u3000", "ann@x.org"],
    ["ａｎｎ＠x.org", "ann@x.org"],
    [`${" ".repeat(1000)}<ann@x.org>`, "ann@x.org"],
    ["ü\u00adü@x.org", "üü@x.org"],
    ["ann \u00a0 lee@x.org", "ann lee@x.org"],
    ["\u200b Ann", "Ann"],
  ])("takes the address out of %j", (cell, address) => expect(unwrapEmail(cell)).toBe(address));

  it.each([
    ["o'hara@x.org", "an apostrophe"],
    ["'ann'lee@x.org", "two of them"],
    ["ann'@x.org", "one at the end of a name"],
    ["Ann <ann@x.org> Lee", "text on both sides"],
    ["bob@x.org <ann@x.org>", "another address before it"],
    ["ann@x.org (bob@x.org)", "another address behind it"],
    ["ann@می\u200cخواهم.example", "a joiner that its script needs"],
    ["ann@क्\u200dष.example", "the other joiner, in a script that needs it"],
    ["Ann mailto:ann@x.org", "text before a scheme"],
    ["[ann@x.org] Lee", "text behind brackets"],
    ["ann@x.org (home) Lee", "text behind a comment"],
    ["Lee (home) ann@x.org", "text before a comment"],
    ["(a) ann@x.org (b)", "two comments"],
    ["ann@ <ann@>", "no address, twice"],
    ['"Ann Lee"', "quotes around no address"],
    ["Ann Lee;", "no address"],
    [`<${"a".repeat(1000)}@x.org>`, "too long a text"],
  ])("leaves %j as it is: %s", (cell) => expect(unwrapEmail(cell)).toBe(cell));

  it.each(['x="1"', '="1" x', '="1"x', '="1', '"1"'])("takes %j for no text written as a formula", (cell) => {
    expect(formulaText(cell)).toBe(cell);
  });

  it("removes a joiner between letters that do not join", () => {
    expect(unwrapEmail("a\u200dnn@x.org")).toBe("ann@x.org");
    expect(unwrapEmail("é\u200cn@x.org")).toBe("én@x.org");
    expect(unwrapEmail("n\u200dé@x.org")).toBe("né@x.org");
  });
});

describe("readEmail", () => {
  it.each([
    "a@x.org; b@x.org",
    "a@x.org, b@x.org",
    "a@x.org / b@x.org",
    "a@x.org | b@x.org",
    "a@x.org & b@x.org",
    "A <a@x.org>, B <b@x.org>",
    "a@x.org b@x.org",
    "a@x.org\nb@x.org",
    "a@x.org (b@x.org)",
    "a@x.org, 'b@x.org'",
  ])("finds several in %j", (cell) => expect(readEmail(cell).code).toBe("SEVERAL_EMAILS"));

  it.each([
    "ann@x.org; ANN@x.org",
    "ann@x.org <ann@X.org>",
    "'ann@x.org', <ann@x.org>",
    "mailto:ann@x.org ann@x.org",
    "<ann@x.org>, ann@x.org",
  ])("finds one that is repeated in %j", (cell) => expect(readEmail(cell)).toStrictEqual({ email: "ann@x.org" }));

  it.each([
    "ann@x.org or else ann@x.org",
    "ann@@x.org",
    "ann@, bob@",
    `ann@x.org, bob@x.org${" ;".repeat(500)}ann@x.org`,
  ])("finds none in %j", (cell) => expect(readEmail(cell).code).toBe("INVALID_EMAIL"));

  it("gives the domain its ASCII form", () => {
    for (const cell of ["kay@Bücher.example", "kay@xn--bcher-kva.example", "kay@BU\u0308CHER。example"])
      expect(readEmail(cell)).toStrictEqual({ email: "kay@xn--bcher-kva.example" });
  });

  it.each([
    "kay@xn--a.example.com",
    "kay@a\u200db..com",
    "kay@exa%6dple.org",
    "kay@bücher..example",
    "kay@-x.example",
    `kay@${"ü".repeat(63)}.example`,
    "kay@x.1",
    "kay@x.c",
  ])("needs a domain with an ASCII form: %s", (cell) => expect(readEmail(cell).code).toBe("INVALID_EMAIL"));
});
