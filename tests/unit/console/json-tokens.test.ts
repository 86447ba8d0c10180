import { jsonTokens } from "../../../console/page/components/json-tokens";

describe("jsonTokens", () => {
  it("distinguishes keys, strings, numbers and literals", () => {
    const tokens = jsonTokens('{ "a": "b", "n": [-1.5e3, true, null] }');
    expect(tokens.filter(({ kind }) => kind !== "text")).toStrictEqual([
      { kind: "key", text: '"a"' },
      { kind: "string", text: '"b"' },
      { kind: "key", text: '"n"' },
      { kind: "number", text: "-1.5e3" },
      { kind: "literal", text: "true" },
      { kind: "literal", text: "null" },
    ]);
  });

  it.each([
    '{ "quote \\" and: colon": "\\\\" }',
    '["true", "1", ": "]',
    "no JSON at all, 1 true",
    "",
    JSON.stringify({ deep: { list: [1, { a: "\u00fc \n" }] } }, null, 2),
  ])("keeps every character of %p", (json) => {
    expect(
      jsonTokens(json)
        .map(({ text }) => text)
        .join(""),
    ).toBe(json);
  });

  it("takes text inside a string for nothing but the string", () => {
    expect(jsonTokens('"a: 1, true"')).toStrictEqual([{ kind: "string", text: '"a: 1, true"' }]);
  });
});
