import { endNotice } from "../../../runtime/notify/end-notice";
import { noticeEmail } from "../../../runtime/notify/notice-email";
import type { Summary } from "../../../runtime/upload/summary";

const SUMMARY = { uploadId: "people-csv-1", key: "people.csv", rows: 5, inserted: 3, welcomed: 2 };

function email(more: Partial<Summary>) {
  const summary = { ...SUMMARY, status: "COMPLETED", ...more } as Summary;
  const { Subject, Body } = noticeEmail(endNotice(summary), "Rollcall", "https://a.example/?b=1&c=2");
  return { subject: Subject?.Data ?? "", text: Body?.Text?.Data ?? "", html: Body?.Html?.Data ?? "" };
}

describe("the notification of an upload's end", () => {
  it.each<[Partial<Summary>, subject: string, texts: RegExp[]]>([
    [{}, "people.csv: completed", [/is complete\. 3 new users were signed up/, /Rows in the file: 5/]],
    [{ inserted: 1 }, "people.csv: completed", [/1 new user was/]],
    [
      { status: "COMPLETED_WITH_PROBLEMS", rejected: 2, invalid: 1, welcomeFailed: 1 },
      "people.csv: completed, with rows to correct",
      [/Rows rejected: 2/, /`npx rollcall status people-csv-1` downloads/, /insert-users/, /SES refused: 1/],
    ],
    [
      { status: "FAILED", cause: "No email column. Upload it again." },
      "people.csv: failed",
      [/has failed/, /- No email column\. Upload it again\./],
    ],
    [{ status: "STOPPED", notInserted: 4 }, "people.csv: stopped", [/stop: 4/, /`npx rollcall undo people-csv-1`/]],
  ])("of %j says what came of it and what to do", (more, subject, texts) => {
    const { subject: given, text, html } = email(more);
    expect(given).toBe(subject);
    for (const expected of [...texts, /The upload: https:\/\/a\.example\/\?b=1&c=2/]) expect(text).toMatch(expected);
    expect(html).toContain('<a href="https://a.example/?b=1&amp;c=2">');
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

  it("shortens a long name in the subject, and keeps the result", () => {
    const { subject } = email({ key: "😀".repeat(500) });
    expect([...subject]).toHaveLength(200);
    expect(subject).toMatch(/…😀+: completed$/u);
    expect(subject.isWellFormed()).toBe(true);
  });
});
