import { welcomeEmail } from "../../../runtime/send-welcome/welcome-email";
import { TEMPLATE } from "../../helpers/welcome-template";

const ANN = { name: "Ann", email: "a@x.org", productName: "Rollcall" };

function emailFor(values: Record<string, unknown>, template = TEMPLATE) {
  const { Subject, Body } = welcomeEmail(template, { ...ANN, ...values });
  return { subject: Subject?.Data ?? "", text: Body?.Text?.Data ?? "", html: Body?.Html?.Data ?? "" };
}

describe("welcomeEmail", () => {
  it("says the same in text and HTML", () => {
    const { subject, text, html } = emailFor({ name: " Zoë Müller " });
    expect(subject).toBe("Welcome to Rollcall");
    const paragraphs = [
      "Hello Zoë Müller,",
      "Welcome to Rollcall. You are signed up with a@x.org.",
      "If this was not meant for you, you need not do anything.",
      "The Rollcall team",
    ];
    expect(text).toBe(`${paragraphs.join("\n\n")}\n`);
    const lines = html.trim().split("\n");
    expect(lines.map((line) => line.replace(/<\/?(p|strong)>/g, ""))).toStrictEqual(paragraphs);
  });

  it("is UTF-8 in every part", () => {
    const { Subject, Body } = welcomeEmail(TEMPLATE, ANN);
    expect([Subject, Body?.Text, Body?.Html].map((part) => part?.Charset)).toStrictEqual(Array(3).fill("UTF-8"));
  });

  it("escapes a name that is markup", () => {
    const { html, text } = emailFor({ name: `<img src=x onerror="alert(1)">&'` });
    expect(html).toMatch(/Hello &lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;&amp;&#39;,/);
    expect(text).toMatch(/<img/);
  });

  it("keeps line breaks out of the subject and out of the greeting", () => {
    const { subject, text } = emailFor({ name: "Ann\r\nBcc: all@x.org\u2028next", productName: "Club\r\nX-Evil: 1" });
    expect(subject).toBe("Welcome to Club X-Evil: 1");
    expect(text.split(/[\n\r\u2028]/)[0]).toBe("Hello Ann Bcc: all@x.org next,");
  });

  it("fills in columns, whatever their names, and leaves out those that a user has not", () => {
    const part = "[{{ job title }}|{{constructor}}|{{city}}|{{line}}]";
    const values = { "job title": "R&D", constructor: "c", line: 7 };
    const filled = emailFor(values, { subject: part, text: part, html: part });
    expect(filled).toStrictEqual({ subject: "[R&D|c||7]", text: "[R&D|c||7]", html: "[R&amp;D|c||7]" });
  });

  it("does not fill a placeholder that a value holds", () => {
    expect(emailFor({ name: "{{email}}", email: "$&" }).text).toMatch(/^Hello \{\{email\}\},\n\n.* with \$&\.\n/);
  });

  it("cuts a value of more than 320 characters, not within one", () => {
    const template = { subject: "{{note}}", text: "{{note}}.", html: "{{note}}" };
    expect(emailFor({ note: "é".repeat(320) }, template).text).toBe(`${"é".repeat(320)}.`);
    expect(emailFor({ note: "😀".repeat(320) }, template).text).toBe(`${"😀".repeat(319)}….`);
  });
});
