import { domainToUnicode } from "node:url";
import { batchGetItems } from "../../runtime/aws/dynamodb";
import { systemClock } from "../../runtime/clock";
import type { EmailInList, InboxList, ShownEmail } from "../api";
import { NotFound } from "./errors";
import type { KeptEmail, Subject } from "./subject";

const SHOWN = 200;
const KEYS_PER_READ = 100;
const PATIENCE = 20_000;

/** @returns reads the newest emails, those to a text or of an upload where one is given */
export function inboxReader(subject: Subject, { text, uploadId }: { text: string; uploadId: string | undefined }) {
  const part = text.trim().toLowerCase();
  const uploads = new Map<string, string>();
  return async (): Promise<InboxList> => {
    const all = subject.emails?.() ?? [];
    if (uploadId !== undefined) await readUploads(subject, all, uploads);
    const matching = all.filter(
      (email) =>
        (part === "" || recipientOf(email).includes(part)) &&
        (uploadId === undefined || uploads.get(recipientOf(email)) === uploadId),
    );
    return { emails: matching.slice(-SHOWN).reverse().map(listed), total: matching.length };
  };
}

export function readEmail(subject: Subject, id: string): ShownEmail & { html: string | undefined } {
  const email = subject.emails?.().find(({ messageId }) => idOf(messageId) === id);
  if (email === undefined)
    throw new NotFound("This email is not here. The inbox begins anew with each start of the local cloud.");
  const { html, text = "" } = email.body;
  const raw = JSON.stringify(email, null, 2);
  return { ...listed(email), from: email.from, text, hasHtml: html !== undefined, raw, html };
}

/** @returns undefined where the inbox does not have the email */
export function inboxIdOf(subject: Subject, messageId: string): string | undefined {
  const email = subject.emails?.().find((each) => idOf(each.messageId) === idOf(messageId));
  return email && idOf(email.messageId);
}

/** Fills in which upload made each recipient a user. */
async function readUploads({ stack }: Subject, emails: readonly KeptEmail[], uploads: Map<string, string>) {
  const open = [...new Set(emails.map(recipientOf))].filter((recipient) => !uploads.has(recipient));
  for (let from = 0; from < open.length; from += KEYS_PER_READ) {
    const keys = open.slice(from, from + KEYS_PER_READ).map((email) => ({ email: { S: email } }));
    const reader = { dynamodb: stack.dynamodb, clock: systemClock };
    const attributes = ["email", "uploadId"];
    const users = await batchGetItems(reader, stack.outputs.usersTable, keys, attributes, Date.now() + PATIENCE);
    for (const user of users) uploads.set(String(user.email), String(user.uploadId));
  }
}

function listed(email: KeptEmail): EmailInList {
  return {
    id: idOf(email.messageId),
    to: recipientOf(email),
    subject: email.subject,
    at: new Date(email.at * 1000).toISOString(),
  };
}

/** The user's key: SES has the domain in Punycode. */
function recipientOf({ destination }: KeptEmail): string {
  const [to = ""] = destination.to;
  const at = to.lastIndexOf("@");
  return `${to.slice(0, at)}@${domainToUnicode(to.slice(at + 1)) || to.slice(at + 1)}`.toLowerCase().normalize("NFC");
}

function idOf(messageId: string): string {
  return messageId.replace(/[^A-Za-z0-9-]/g, "");
}
