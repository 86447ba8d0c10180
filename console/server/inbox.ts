import { domainToUnicode } from "node:url";
import { batchGetItems } from "../../runtime/aws/dynamodb";
import { systemClock } from "../../runtime/clock";
import { mailboxOf } from "../../runtime/csv/email";
import type { EmailDetail, EmailList, EmailListItem } from "../api";
import { NotFound } from "./errors";
import type { ConsoleSource, StoredEmail } from "./source";

const MAX_EMAILS = 200;
/** Milliseconds for reading the users of all recipients. */
const TIMEOUT = 20_000;

export interface EmailFilter {
  /** Part of the recipient. */
  text: string;
  /** Upload that created the recipient. */
  uploadId: string | undefined;
}

/** @returns reads the newest emails that match the filter */
export function inboxReader(source: ConsoleSource, { text, uploadId }: EmailFilter): () => Promise<EmailList> {
  const part = text.trim().toLowerCase();
  const uploads = new Map<string, string>();
  return async () => {
    const all = source.emails?.() ?? [];
    if (uploadId !== undefined) await addUploads(source, all, uploads);
    const matching = all.filter(
      (email) =>
        (part === "" || recipientOf(email).includes(part)) &&
        (uploadId === undefined || uploads.get(keyOf(email)) === uploadId),
    );
    return { emails: matching.slice(-MAX_EMAILS).reverse().map(listItem), total: matching.length };
  };
}

/** @throws NotFound */
export function readEmail(source: ConsoleSource, id: string): EmailDetail & { html: string | undefined } {
  const email = source.emails?.().find(({ messageId }) => idOf(messageId) === id);
  if (email === undefined)
    throw new NotFound("This email is not here. The inbox is emptied at each start of the local cloud.");
  const { html, text = "" } = email.body;
  const raw = JSON.stringify(email, null, 2);
  return { ...listItem(email), from: email.from, text, hasHtml: html !== undefined, raw, html };
}

/** @returns undefined where the inbox does not hold the email */
export function inboxIdOf(source: ConsoleSource, messageId: string): string | undefined {
  const email = source.emails?.().find((each) => idOf(each.messageId) === idOf(messageId));
  return email && idOf(email.messageId);
}

/** Adds the upload that created each recipient, by the user's key. */
async function addUploads({ stack }: ConsoleSource, emails: readonly StoredEmail[], uploads: Map<string, string>) {
  const missing = [...new Set(emails.map(keyOf))].filter((key) => !uploads.has(key));
  const keys = missing.map((email) => ({ email }));
  const reader = { dynamodb: stack.documents, clock: systemClock };
  const attributes = ["email", "uploadId"];
  const users = await batchGetItems(reader, stack.outputs.usersTable, keys, attributes, Date.now() + TIMEOUT);
  for (const user of users) uploads.set(String(user.email), String(user.uploadId));
}

function listItem(email: StoredEmail): EmailListItem {
  return {
    id: idOf(email.messageId),
    to: recipientOf(email),
    subject: email.subject,
    at: new Date(email.at * 1000).toISOString(),
  };
}

/** The user's key. */
function keyOf({ destination: { to } }: StoredEmail): string {
  return mailboxOf(to[0] ?? "").email;
}

/** As it is shown: SES holds the domain in Punycode. */
function recipientOf({ destination }: StoredEmail): string {
  const [to = ""] = destination.to;
  const at = to.lastIndexOf("@");
  return `${to.slice(0, at)}@${domainToUnicode(to.slice(at + 1)) || to.slice(at + 1)}`.toLowerCase().normalize("NFC");
}

function idOf(messageId: string): string {
  return messageId.replace(/[^A-Za-z0-9-]/g, "");
}
