import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { welcomeEmail } from "../../../runtime/send-welcome/welcome-email";

function emailTo(name: string, productName = "Rollcall") {
  const { Subject, Body } = welcomeEmail(
    { productName },
    { name, email: "a@x.org", uploadId: "u", itemIdentifier: "1" },
  );
  return { subject: Subject?.Data ?? "", text: Body?.Text?.Data ?? "", html: Body?.Html?.Data ?? "" };
}

describe("welcomeEmail", () => {
  it("says the same in text and HTML", () => {
    const { subject, text, html } = emailTo(" Zoë Müller ");
    assert.equal(subject, "Welcome to Rollcall");
    const paragraphs = [
      "Hello Zoë Müller,",
      "Welcome to Rollcall. You are signed up with a@x.org.",
      "If this was not meant for you, you need not do anything.",
      "The Rollcall team",
    ];
    assert.equal(text, `${paragraphs.join("\n\n")}\n`);
    assert.deepEqual(
      html.split("\n").map((line) => line.replace(/<\/?(p|strong)>/g, "")),
      paragraphs,
    );
  });

  it("is UTF-8 in every part", () => {
    const email = welcomeEmail(
      { productName: "Rollcall" },
      { name: "Zoë", email: "a@x.org", uploadId: "u", itemIdentifier: "1" },
    );
    const parts = [email.Subject, email.Body?.Text, email.Body?.Html];
    assert.deepEqual(
      parts.map((part) => part?.Charset),
      Array(3).fill("UTF-8"),
    );
  });

  it("escapes a name that is markup", () => {
    const { html, text } = emailTo(`<img src=x onerror="alert(1)">&'`);
    assert.match(html, /Hello &lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;&amp;&#39;,/);
    assert.match(text, /<img/);
  });

  it("keeps line breaks out of the subject and out of the greeting", () => {
    const { subject, text } = emailTo("Ann\r\nBcc: all@x.org\u2028next", "Club\r\nX-Evil: 1");
    assert.equal(subject, "Welcome to Club X-Evil: 1");
    assert.equal(text.split(/[\n\r\u2028]/)[0], "Hello Ann Bcc: all@x.org next,");
  });
});
