import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readWelcomeTemplate, templateColumns } from "../../../runtime/send-welcome/welcome-template";

const PARTS = { "subject.txt": "Hi {{name}}\n", "email.txt": "Text for {{email}}", "email.html": "<p>{{productName}}" };

/** Reads a template of these files besides the usual ones; undefined for a file that is not there. */
function read(files: Record<string, string | undefined>, columns: string[] | null = []) {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-template-"));
  try {
    for (const [name, text] of Object.entries({ ...PARTS, ...files }))
      if (text !== undefined) writeFileSync(join(folder, name), text);
    return readWelcomeTemplate(folder, columns ?? undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("readWelcomeTemplate", () => {
  it("reads subject, text and HTML, without a byte order mark", () => {
    const { template, problems } = read({ "email.txt": "\ufeffHello" });
    expect(template).toStrictEqual({ subject: "Hi {{name}}", text: "Hello", html: "<p>{{productName}}" });
    expect(problems).toStrictEqual([]);
  });

  it("takes placeholders with spaces, and columns that are named", () => {
    expect(read({ "email.txt": "{{ name }} of {{Job title}}" }, ["Job title"]).problems).toStrictEqual([]);
  });

  it.each([
    ["a missing part", { "email.html": undefined }, /^email\.html cannot be read \(ENOENT.*Create it/],
    ["an empty part", { "email.txt": " \n" }, /^email\.txt is empty\. Write/],
    ["a part that is too large", { "email.html": "x".repeat(102_401) }, /^email\.html has 102401 bytes; up to 102400/],
    ["a subject of two lines", { "subject.txt": "one\ntwo\n" }, /^subject\.txt has several lines/],
    ["a subject that is too long", { "subject.txt": "x".repeat(201) }, /^subject\.txt has 201 characters; up to 200/],
    [
      "a misspelled placeholder",
      { "email.txt": "Hi\n{{nmae}}" },
      /^email\.txt, line 2: there is no placeholder \{\{nmae\}\}\. Known are/,
    ],
    [
      "another spelling",
      { "email.txt": "{{productname}}" },
      /\{\{productname\}\}\. Did you mean \{\{productName\}\}\?$/,
    ],
    [
      "a column that is not named",
      { "email.txt": "{{city}}" },
      /Known are \{\{name\}\}, .* once the setting emailColumns names it/,
    ],
    ["an empty placeholder", { "email.txt": "{{}}" }, /^email\.txt, line 1: there is no placeholder \{\{\}\}/],
    ["logic", { "email.txt": "{{#if name}}" }, /there is no placeholder \{\{#if name\}\}/],
    ["an open placeholder", { "email.txt": "Hi {{name},\n}}" }, /^email\.txt, line 1: braces that make no placeholder/],
    ["braces at the end", { "email.txt": "Hi\nname}}" }, /^email\.txt, line 2: braces that make no placeholder/],
    ["three braces", { "email.html": "{{{name}}}" }, /^email\.html, line 1: braces that make no placeholder/],
  ])("reports %s", (_, files, expected) => {
    const { problems } = read(files);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatch(expected);
  });

  it.each([
    ["a part of 100 KB", { "email.html": "x".repeat(102_400) }],
    ["a subject of 200 characters", { "subject.txt": "x".repeat(200) }],
  ])("takes %s", (_, files) => {
    expect(read(files).problems).toStrictEqual([]);
  });

  it("takes any placeholder where the columns are not known, and returns an empty part where one cannot be read", () => {
    const { template, problems } = read({ "email.txt": "{{city}} {{nmae}}", "email.html": undefined }, null);
    expect(template).toStrictEqual({ subject: "Hi {{name}}", text: "{{city}} {{nmae}}", html: "" });
    expect(problems).toHaveLength(1);
  });

  it("keeps a mark of the byte order that is not at the beginning", () => {
    expect(read({ "email.txt": "a\ufeffb" }).template.text).toBe("a\ufeffb");
  });

  it("suggests a placeholder where a third of the letters differ at most", () => {
    const ofName = (name: string) => read({ "email.txt": `{{${name}}}` }, ["abc"]).problems[0];
    expect(ofName("abd")).toMatch(/Did you mean \{\{abc\}\}/);
    expect(ofName("axd")).toMatch(/Known are/);
  });

  it("takes a style sheet in HTML", () => {
    expect(read({ "email.html": "<style>@media print{p{color:red}}</style>{{name}}" }).problems).toStrictEqual([]);
  });

  it("reports everything at once", () => {
    expect(read({ "subject.txt": "", "email.txt": "{{a}}\n{{b}}", "email.html": undefined }).problems.length).toBe(4);
  });
});

describe("templateColumns", () => {
  it("returns each placeholder besides name, email and productName once", () => {
    const template = {
      subject: "{{name}} {{city}}",
      text: "{{ city }} {{email}}",
      html: "{{productName}} {{Job title}}",
    };
    expect(templateColumns(template)).toStrictEqual(["city", "Job title"]);
  });
});
