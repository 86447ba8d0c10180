import type { Message } from "@aws-sdk/client-ses";
import { escapeHtml, oneLine } from "../email-text";
import type { Notice } from "./end-notice";

/** Characters of a subject; a key has up to 1,024 bytes. */
const LONGEST_SUBJECT = 200;

/**
 * Returns the email of a notice. File names and causes come from users: control characters become spaces, and in HTML all
 * is escaped.
 * @param notice - what it says
 * @param productName - the name that the email has for the product
 * @param url - the upload's page
 */
export function noticeEmail({ subject, what, counts, nextSteps }: Notice, productName: string, url: string): Message {
  const line = (text: string) => escapeHtml(oneLine(text));
  const text = [
    ...[oneLine(what), ""],
    ...counts.map(([label, count]) => `${label}: ${count}`),
    ...(nextSteps.length > 0 ? ["", "Next:", ...nextSteps.map((step) => `- ${oneLine(step)}`)] : []),
    ...["", `The upload: ${url}`, "", `Sent by ${oneLine(productName)}.`, ""],
  ].join("\n");
  const rows = counts.map(([label, count]) => `<tr><td>${line(label)}</td><td align="right">${count}</td></tr>`);
  const steps = nextSteps.map((step) => `<li>${line(step)}</li>`);
  const html = [
    '<!doctype html><html lang="en"><body>',
    `<p>${line(what)}</p>`,
    `<table cellpadding="4">${rows.join("")}</table>`,
    ...(steps.length > 0 ? [`<p>Next:</p><ul>${steps.join("")}</ul>`] : []),
    `<p><a href="${escapeHtml(url)}">Open the upload</a></p>`,
    `<p>Sent by ${line(productName)}.</p>`,
    "</body></html>",
  ].join("\n");
  return {
    Subject: { Data: shortened(oneLine(subject)), Charset: "UTF-8" },
    Body: { Text: { Data: text, Charset: "UTF-8" }, Html: { Data: html, Charset: "UTF-8" } },
  };
}

/** Leaves out the middle: the result is at the end. */
function shortened(subject: string): string {
  const characters = [...subject];
  if (characters.length <= LONGEST_SUBJECT) return subject;
  const half = LONGEST_SUBJECT / 2;
  return `${characters.slice(0, half - 1).join("")}…${characters.slice(-half).join("")}`;
}
