import assert from "node:assert/strict";
import type { S3EventRecord } from "aws-lambda";
import { parse } from "csv-parse/sync";
import { readEmail } from "../../../runtime/csv/email";
import { rejectsHeader, rejectsLine } from "../../../runtime/csv/rejects-csv";
import { executeInserts } from "../../../runtime/insert-users/execute-inserts";
import { welcomeEmail } from "../../../runtime/send-welcome/welcome-email";
import { uploadOf } from "../../../runtime/upload/upload";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { TEMPLATE } from "../../helpers/welcome-template";
import { FORMULAS, HTML, LINES, PARTIQL, PATHS } from "./payloads";

const ALL = [...new Set([...HTML, ...LINES, ...FORMULAS, ...PARTIQL, ...PATHS])];

function emailTo(name: string, email = "a@x.org") {
  const { Subject, Body } = welcomeEmail(TEMPLATE, { name, email, productName: "Rollcall" });
  return { subject: Subject?.Data ?? "", text: Body?.Text?.Data ?? "", html: Body?.Html?.Data ?? "" };
}

describe("of more than a hundred payloads, none is active", () => {
  it("are more than a hundred", () => {
    expect(ALL.length).toBeGreaterThan(100);
  });

  it("in the welcome email's HTML: no tag, no attribute, no entity of theirs", () => {
    const plain = emailTo("Ann").html.match(/<[^>]*>/g);
    for (const payload of ALL) {
      const { html } = emailTo(payload);
      assert.deepEqual(html.match(/<[^>]*>/g), plain, payload);
      assert.equal(html.trim().split("\n").length, 4, payload);
      // What is left of quotes and ampersands is written as an entity.
      assert.ok(!/["']|&(?!(amp|lt|gt|quot|#39);)/.test(html.replace(/<[^>]*>/g, "")), payload);
    }
  });

  it("in its text and its subject: no line of theirs", () => {
    const lines = emailTo("Ann").text.split("\n").length;
    for (const payload of ALL) {
      const { subject, text } = emailTo(payload);
      expect(subject).toBe("Welcome to Rollcall");
      assert.equal(text.split(/[\r\n\v\f\u0085\u2028\u2029]/).length, lines, payload);
      assert.ok(text.startsWith("Hello "), payload);
    }
  });

  it("as an address: refused, or a plain one that cannot end a header", () => {
    for (const payload of ALL)
      for (const email of [payload, `${payload}@x.org`, `a@${payload}`, `a@x.org${payload}`].map((each) =>
        each.trim().toLowerCase(),
      )) {
        const read = readEmail(email);
        assert.ok(read.code !== undefined || !/[\s<>"(),:;\\[\]]/.test(read.email), email);
      }
  });

  it("in rejects.csv: a cell each, which no spreadsheet calculates", () => {
    for (const payload of ALL) {
      const row = { line: 2, endLine: 2, cells: [payload, "x"], extraCells: [payload], value: payload };
      const text = rejectsHeader([payload, "email"]) + rejectsLine({ ...row, code: "INVALID_EMAIL", reason: payload });
      const [header = [], cells = []]: string[][] = parse(text, {
        bom: true,
        record_delimiter: "\r\n",
        relax_column_count: true,
      });
      assert.equal(header.length, 5, payload);
      assert.equal(cells.length, 6, payload);
      for (const cell of [...header, ...cells]) assert.ok(!/^\s*[=+\-@＝＋－＠]/.test(cell), `${payload} → ${cell}`);
    }
  });

  it("in a statement of PartiQL: a value, or the name of an attribute, and nothing else", async () => {
    const { client, sent, user } = fakeDynamodb();
    for (const [index, payload] of ALL.entries()) {
      const row = { line: 2, email: `a${index}@x.org`, name: payload, columns: { [payload]: payload } };
      const [response] = await executeInserts({ dynamodb: client, usersTable: "users" }, "u", "now", [row]);
      assert.equal(response?.Error, undefined, payload);
      const { email, name, [payload]: column } = user(row.email) ?? {};
      expect([email, name, column]).toStrictEqual([row.email, payload, payload]);
    }
    expect(sent.length).toBe(ALL.length);
  });

  it("as a file's name: found as it is, and in no name that is made of it", () => {
    for (const key of ALL) {
      const object = {
        key: encodeURIComponent(key.toWellFormed()).replaceAll("%20", "+"),
        eTag: "e",
        size: 1,
        sequencer: "1",
      };
      const upload = uploadOf({ s3: { bucket: { name: "uploads" }, object } } as S3EventRecord);
      expect(upload.key).toBe(key);
      // It names an execution, and a folder of the reports bucket.
      expect(upload.uploadId).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    }
  });
});
