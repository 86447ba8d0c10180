import { endNotice, labelledCounts } from "../../../runtime/notify/end-notice";
import { noticeEmail } from "../../../runtime/notify/notice-email";
import { waitNotice } from "../../../runtime/notify/wait-notice";
import { COUNTERS, type Summary } from "../../../runtime/upload/summary";
import { WAIT_PREFIX, type Wait } from "../../../runtime/upload/wait";

const REJECTS = "s3://reports/people-csv-1/rejects.csv";

const SINCE = "2026-01-01T10:20:30.000Z";
const SUMMARY = { uploadId: "people-csv-1", key: "people.csv", rows: 5, inserted: 3, welcomed: 2 };

function email(more: Partial<Summary>) {
  const summary = { ...SUMMARY, status: "COMPLETED", ...more } as Summary;
  const { Subject, Body } = noticeEmail(endNotice(summary, "prod"), "Rollcall", "https://a.example/?b=1&c=2");
  return { subject: Subject?.Data ?? "", text: Body?.Text?.Data ?? "", html: Body?.Html?.Data ?? "" };
}

describe("the notification of an upload's end", () => {
  it.each<[Partial<Summary>, subject: string, texts: RegExp[]]>([
    [{}, "people.csv: completed", [/is complete\. 3 new users were signed up/, /Rows in the file: 5/]],
    [{ inserted: 1 }, "people.csv: completed", [/1 new user was/]],
    [
      { status: "COMPLETED_WITH_PROBLEMS", rejected: 2, rejects: REJECTS, invalid: 1, welcomeFailed: 1 },
      "people.csv: completed, with rows to correct",
      [
        /Rows rejected: 2/,
        /`npx rollcall status people-csv-1 --stack prod` downloads/,
        /lists them, each with its line and reason/,
        /SES refused: 1/,
      ],
    ],
    [
      { status: "FAILED", cause: "No email column. Upload it again." },
      "people.csv: failed",
      [/has failed/, /- No email column\. Upload it again\./],
    ],
    [
      { status: "STOPPED", notInserted: 4 },
      "people.csv: stopped",
      [/stop: 4/, /`npx rollcall undo people-csv-1 --stack prod`/],
    ],
  ])("of %j says what came of it and what to do", (more, subject, texts) => {
    const { subject: given, text, html } = email(more);
    expect(given).toBe(subject);
    for (const expected of [...texts, /The upload: https:\/\/a\.example\/\?b=1&c=2/]) expect(text).toMatch(expected);
    expect(html).toContain('<a href="https://a.example/?b=1&amp;c=2">');
  });

  it("is one text and one HTML document, both in UTF-8", () => {
    const summary = { ...SUMMARY, status: "FAILED", cause: "Save it as <UTF-8>.", welcomed: 0 } as Summary;

    const message = noticeEmail(endNotice(summary, "prod"), 'Ünited & "Co"', "https://a.example/?b=1&c=2");

    const text = [
      ...["The upload of people.csv has failed. 3 new users were signed up.", ""],
      ...["Rows in the file: 5", "New users: 3", "Welcome emails sent: 0", "", "Next:", "- Save it as <UTF-8>.", ""],
      ...["The upload: https://a.example/?b=1&c=2", "", 'Sent by Ünited & "Co".', ""],
    ].join("\n");
    const row = (label: string, count: number) => `<tr><td>${label}</td><td align="right">${count}</td></tr>`;
    const html = [
      '<!doctype html><html lang="en"><body>',
      "<p>The upload of people.csv has failed. 3 new users were signed up.</p>",
      `<table cellpadding="4">${row("Rows in the file", 5)}${row("New users", 3)}${row("Welcome emails sent", 0)}</table>`,
      "<p>Next:</p><ul><li>Save it as &lt;UTF-8&gt;.</li></ul>",
      '<p><a href="https://a.example/?b=1&amp;c=2">Open the upload</a></p>',
      "<p>Sent by Ünited &amp; &quot;Co&quot;.</p>",
      "</body></html>",
    ].join("\n");
    expect(message).toStrictEqual({
      Subject: { Data: "people.csv: failed", Charset: "UTF-8" },
      Body: { Text: { Data: text, Charset: "UTF-8" }, Html: { Data: html, Charset: "UTF-8" } },
    });
  });

  it("has no list of steps where there is nothing to do", () => {
    const { text, html } = email({});
    expect(text).toBe(
      [
        ...["The upload of people.csv is complete. 3 new users were signed up.", ""],
        ...["Rows in the file: 5", "New users: 3", "Welcome emails sent: 2", ""],
        ...["The upload: https://a.example/?b=1&c=2", "", "Sent by Rollcall.", ""],
      ].join("\n"),
    );
    expect(html.split("\n")).toHaveLength(6);
    expect(html).not.toContain("<ul>");
  });

  it("has a label of its own for each count, in the order of the counts", () => {
    const summary = Object.fromEntries(COUNTERS.map((name, index) => [name, index + 1]));
    const counts = labelledCounts(summary);
    expect(counts.map(([, count]) => count)).toStrictEqual(COUNTERS.map((_, index) => index + 1));
    expect(counts.map(([label]) => label)).toStrictEqual([
      "Rows in the file",
      "Rows accepted",
      "Rows rejected",
      "New users",
      "Existing users, updated",
      "Existing users, left as they are",
      "Duplicates in the file",
      "Rows that DynamoDB refused",
      "Welcome emails sent",
      "Welcome emails that SES refused",
      "Rows left out by the stop",
      "Welcome emails left out by the stop",
      "Users deleted again",
      "Welcome emails delivered so far",
      "Welcome emails bounced so far",
      "Welcome emails marked as spam so far",
    ]);
  });

  it("names rows, new users and emails where they are 0, and no other counts", () => {
    const labels = labelledCounts({ accepted: 0, rejected: 0 }).map(([label]) => label);
    expect(labels).toStrictEqual(["Rows in the file", "New users", "Welcome emails sent"]);
  });

  it.each<[Partial<Summary>, string[]]>([
    [{ rejected: 1 }, []],
    [{ rejected: 1, rejects: REJECTS }, [expect.stringMatching(/^Correct the rejected rows and upload them/)]],
    [{ invalid: 1 }, [expect.stringMatching(/^Correct the rows that DynamoDB refused/)]],
    [
      { welcomeFailed: 1 },
      ["Check the addresses that SES refused: the upload's page in the console (`npx rollcall console`) lists them."],
    ],
    [{ status: "FAILED" }, []],
    [{ status: "STOPPED", cause: "stopped" }, [expect.stringMatching(/^Users who were created stay/)]],
    [{ cause: "not of this status" }, []],
  ])("of %j has exactly the steps %j", (more, steps) => {
    expect(endNotice({ ...SUMMARY, status: "COMPLETED", ...more } as Summary, undefined).nextSteps).toStrictEqual(
      steps,
    );
  });

  it("names no stack in its commands on the local cloud", () => {
    const { nextSteps } = endNotice({ ...SUMMARY, status: "STOPPED", rejects: REJECTS } as Summary, undefined);
    expect(nextSteps.join(" ")).toMatch(/`npx rollcall status people-csv-1` .+ `npx rollcall undo people-csv-1` /);
  });

  it("says that an upload has problems, or that it has ended where its status says no more", () => {
    const whatOf = (status: string) => endNotice({ ...SUMMARY, status } as Summary, undefined);
    expect(whatOf("COMPLETED_WITH_PROBLEMS").what).toMatch(/ is complete, but for some rows\. /);
    expect(whatOf("STOPPED").what).toMatch(/ was stopped\. /);
    expect(whatOf("WELCOMING")).toMatchObject({
      subject: "people.csv: ended",
      what: expect.stringMatching(/ has ended\. /),
    });
  });

  it("counts 0 new users where there is no count", () => {
    expect(
      endNotice({ ...SUMMARY, inserted: undefined, status: "FAILED" } as unknown as Summary, undefined).what,
    ).toMatch(/0 new users were signed up/);
  });

  it("names no counts that are 0 and nothing to do where there is nothing", () => {
    expect(email({}).text).not.toMatch(/rejected|Next|undo/i);
  });

  it("escapes what comes from users, and keeps it on its line", () => {
    const hostile = '<img src=x onerror="alert(1)">\r\nBcc: all@example.com\u2028';
    const { subject, text, html } = email({ key: hostile, status: "FAILED", cause: `<b>${hostile}</b>` });
    expect(subject).not.toMatch(/[\r\n\u2028]/);
    expect(html).not.toMatch(/<img|<b>|onerror="/);
    expect(text.split("\n").filter((line) => /^(Bcc|<img)/.test(line))).toStrictEqual([]);
  });

  it("leaves a subject of 200 characters as it is", () => {
    const key = "x".repeat(200 - ": completed".length);
    expect(email({ key }).subject).toBe(`${key}: completed`);
    expect(email({ key: `${key}x` }).subject).toMatch(/^x{99}…x{89}: completed$/);
  });

  it("shortens a long name in the subject, and keeps the result", () => {
    const { subject } = email({ key: "😀".repeat(500) });
    expect([...subject]).toHaveLength(200);
    expect(subject).toMatch(/…😀+: completed$/u);
    expect(subject.isWellFormed()).toBe(true);
  });
});

describe("the notice of an upload that waits for SES", () => {
  const notice = (cause: string, more: Record<string, unknown> = {}) => {
    const summary = { ...SUMMARY, status: "WELCOMING", ...more } as unknown as Summary;
    return waitNotice(summary, { uploadId: "u", part: `${WAIT_PREFIX}${cause}`, since: SINCE } as Wait);
  };

  it.each([
    ["quota", "the account's daily quota is used up", /^There is nothing to do: the quota covers the last 24 hours/],
    [
      "paused",
      "sending is paused",
      /^Ask the operator of the stack, who has paused .+ a review .+"When SES does not send"/,
    ],
    ["refused", "it refuses all emails of this sender", /^Ask the operator of the stack: the log of send-welcome/],
  ])("names the cause %s, and what to do", (cause, reason, step) => {
    const { subject, what, counts, nextSteps } = notice(cause);
    expect(subject).toBe(`people.csv: waiting for Amazon SES (${reason})`);
    expect(what).toBe(
      `1 welcome email of the upload of people.csv waits for Amazon SES: ${reason}, since 2026-01-01 10:20 UTC.`,
    );
    expect(counts).toContainEqual(["New users", 3]);
    expect(nextSteps).toStrictEqual([
      expect.stringMatching(/^All of them are sent by themselves .* every 30 minutes, for 45 days\./),
      expect.stringMatching(step),
      expect.stringMatching(/^When the upload has ended, another email says so\./),
    ]);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ inserted: 9, welcomed: 3, welcomeFailed: 2, notWelcomed: 1 }, /^3 welcome emails of .* wait for/],
    [{ inserted: 3, welcomed: 3 }, /^Welcome emails of .* wait for/],
    [{ inserted: 2, welcomed: 3 }, /^Welcome emails of/],
    [{ inserted: undefined, welcomed: undefined }, /^Welcome emails of/],
    [{ inserted: 2, welcomed: undefined }, /^2 welcome emails of/],
  ])("counts the emails that wait: %j", (more, expected) => {
    expect(notice("quota", more).what).toMatch(expected);
  });
});
