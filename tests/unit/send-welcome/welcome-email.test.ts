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
  it("greets by name in text and HTML", () => {
    const { text, html } = emailTo("Zoë Müller");
    assert.match(text, /^Hello Zoë Müller,/);
    assert.match(html, /Hello Zoë Müller,/);
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
