import type { Message } from "@aws-sdk/client-ses";
import type { Recipient } from "./recipients";

/**
 * Returns the welcome email to one recipient: subject, text and HTML. The name comes from the file, so it is escaped
 * everywhere.
 */
export function welcomeEmail({ productName }: { productName: string }, { name, email }: Recipient): Message {
  const product = oneLine(productName);
  const person = oneLine(name);
  const text = [
    `Hello ${person},`,
    "",
    `Welcome to ${product}. You are signed up with ${email}.`,
    "",
    "If this was not meant for you, you need not do anything.",
    "",
    `The ${product} team`,
    "",
  ].join("\n");
  const html = [
    `<p>Hello ${escapeHtml(person)},</p>`,
    `<p>Welcome to <strong>${escapeHtml(product)}</strong>. You are signed up with ${escapeHtml(email)}.</p>`,
    "<p>If this was not meant for you, you need not do anything.</p>",
    `<p>The ${escapeHtml(product)} team</p>`,
  ].join("\n");
  return {
    Subject: { Data: `Welcome to ${product}`, Charset: "UTF-8" },
    Body: { Text: { Data: text, Charset: "UTF-8" }, Html: { Data: html, Charset: "UTF-8" } },
  };
}

/** Control characters, line breaks among them, become spaces: a name can neither end a header nor start a line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
