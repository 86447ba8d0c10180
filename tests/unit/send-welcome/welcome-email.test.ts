import { welcomeEmail } from "../../../runtime/send-welcome/welcome-email";

function emailTo(name: string, productName = "Rollcall") {
  const { Subject, Body } = welcomeEmail({ productName }, { name, email: "a@x.org", uploadId: "u" });
  return { subject: Subject?.Data ?? "", text: Body?.Text?.Data ?? "", html: Body?.Html?.Data ?? "" };
}

describe("welcomeEmail", () => {
  it("says the same in text and HTML", () => {
    const { subject, text, html } = emailTo(" Zoë Müller ");
    expect(subject).toBe("Welcome to Rollcall");
    const paragraphs = [
      "Hello Zoë Müller,",
      "Welcome to Rollcall. You are signed up with a@x.org.",
      "If this was not meant for you, you need not do anything.",
      "The Rollcall team",
    ];
    expect(text).toBe(`${paragraphs.join("\n\n")}\n`);
    expect(html.split("\n").map((line) => line.replace(/<\/?(p|strong)>/g, ""))).toStrictEqual(paragraphs);
  });

  it("is UTF-8 in every part", () => {
    const email = welcomeEmail({ productName: "Rollcall" }, { name: "Zoë", email: "a@x.org", uploadId: "u" });
    const parts = [email.Subject, email.Body?.Text, email.Body?.Html];
    expect(parts.map((part) => part?.Charset)).toStrictEqual(Array(3).fill("UTF-8"));
  });

  it("escapes a name that is markup", () => {
    const { html, text } = emailTo(`<img src=x onerror="alert(1)">&'`);
    expect(html).toMatch(/Hello &lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;&amp;&#39;,/);
    expect(text).toMatch(/<img/);
  });

  it("keeps line breaks out of the subject and out of the greeting", () => {
    const { subject, text } = emailTo("Ann\r\nBcc: all@x.org\u2028next", "Club\r\nX-Evil: 1");
    expect(subject).toBe("Welcome to Club X-Evil: 1");
    expect(text.split(/[\n\r\u2028]/)[0]).toBe("Hello Ann Bcc: all@x.org next,");
  });
});
