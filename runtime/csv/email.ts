import { domainToASCII, domainToUnicode } from "node:url";

/**
 * The usual address: dot-atom, `@`, a domain of two labels or more, in lower case ASCII, at most 254 characters. It is
 * its own key. What it does not match may still be valid: `readEmail` decides.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
 */
export const USUAL_EMAIL =
  /^(?!')(?=.{3,254}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}){0,31}@(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!xn--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** ASCII of a domain; the other characters are judged by their ASCII form. */
const DOMAIN = /^[a-z0-9.\-\P{ASCII}]+$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Characters of a cell beyond which it is no address, wrapped or not. */
const LONGEST_CELL = 1000;

export type EmailFault = "INVALID_EMAIL" | "EMAIL_TOO_LONG" | "SEVERAL_EMAILS";

/** An address; with `code`, why it is none. */
export interface ReadEmail {
  email: string;
  code?: EmailFault;
}

/**
 * Reads the address in a cell: takes it out of its wrapping and gives it the one form that is the key of its mailbox,
 * in lower case, with the domain in the ASCII form that SES gets.
 * @returns with `code` where there is no address, or several
 */
export function readEmail(cell: string): ReadEmail {
  const text = unwrapEmail(cell);
  const mailbox = mailboxOf(text);
  if (mailbox.code === undefined || text.length > LONGEST_CELL || text.indexOf("@") === text.lastIndexOf("@"))
    return mailbox;
  const parts = text.split(/[\s;,|<>()[\]"/&:]+/).filter((part) => part !== "");
  const addresses = parts.map((part) => mailboxOf(unwrapEmail(part))).filter(({ code }) => code === undefined);
  const [first] = addresses;
  if (first === undefined) return mailbox;
  if (addresses.some(({ email }) => email !== first.email)) return { email: text, code: "SEVERAL_EMAILS" };
  return addresses.length === parts.length ? first : mailbox;
}

/**
 * Gives an unwrapped address its one form. The part before `@` is ASCII, as SES delivers to no other; the domain may be
 * in any script.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_Destination.html
 */
export function mailboxOf(address: string): ReadEmail {
  const given = address.toLowerCase().normalize("NFC");
  const at = given.indexOf("@");
  const local = given.slice(0, at);
  const domain = at < 1 || !LOCAL_PART.test(local) ? undefined : asciiDomain(given.slice(at + 1));
  if (domain === undefined) return { email: given, code: "INVALID_EMAIL" };
  const email = `${local}@${domain}`;
  return email.length > 254 || local.length > 64 ? { email, code: "EMAIL_TOO_LONG" } : { email };
}

/**
 * Returns the ASCII form of a domain; undefined where it has none that mail could be sent to.
 * @see https://www.unicode.org/reports/tr46/
 */
function asciiDomain(given: string): string | undefined {
  const dotted = given.replace(/[\u3002\uff0e\uff61]/g, ".");
  if (!DOMAIN.test(dotted)) return undefined;
  const labels = (/\P{ASCII}/u.test(dotted) ? domainToASCII(dotted) : dotted).split(".");
  const top = labels.at(-1) ?? "";
  const isValid =
    labels.length > 1 &&
    labels.every((label) => label.length <= 63 && LABEL.test(label) && isValidPunycode(label)) &&
    top.length > 1 &&
    !/^\d+$/.test(top) &&
    domainToASCII(labels.join(".")) !== "";
  return isValid ? labels.join(".") : undefined;
}

/** Node leaves invalid Punycode as it is. */
function isValidPunycode(label: string): boolean {
  if (!label.startsWith("xn--")) return true;
  const decoded = domainToUnicode(label);
  return !decoded.startsWith("xn--") && domainToASCII(decoded) === label;
}

/**
 * Takes an address out of what programs and people put around it, as long as that is unambiguous: `Name <a@b>`,
 * `mailto:`, quotes, Excel's `="a@b"`, trailing punctuation, invisible characters. What remains may be no address.
 * Unwrapping again changes nothing.
 */
export function unwrapEmail(cell: string): string {
  let text = cell.trim();
  if (text.length > LONGEST_CELL) return text;
  for (;;) {
    const next = unwrapOnce(text);
    if (next === text) return text;
    text = next;
  }
}

const QUOTES = '"“”„‟«»‹›‘’‚‛';

function unwrapOnce(cell: string): string {
  const text = visible(cell);
  const listed = text.includes("@") ? text.replace(/^[;,\s]+|[;,.\s]+$/g, "") : text;
  if (listed !== text) return listed;
  const formula = formulaText(text);
  if (formula !== text) return formula;
  const scheme = /^(mailto|smtp|e-?mail)\s*:\s*/i.exec(text);
  if (scheme) return schemeAddress(text.slice(scheme[0].length));
  const [, name = "", inner] = /^([^<>]*)<+([^<>]+)>+$/.exec(text) ?? [];
  if (inner !== undefined && (!name.includes("@") || isSame(name, inner))) return inner;
  const [, bracketed] = /^[([{]([^()[\]{}]*@[^()[\]{}]*)[)\]}]$/.exec(text) ?? [];
  if (bracketed !== undefined) return bracketed;
  const [, commented] = /^([^()]*@[^()]*)\([^()@]*\)$/.exec(text) ?? [];
  if (commented !== undefined) return commented;
  const [, afterComment] = /^\([^()@]*\)([^()]*@[^()]*)$/.exec(text) ?? [];
  if (afterComment !== undefined) return afterComment;
  return withoutEnds(text);
}

/** Without invisible characters, full-width forms as ASCII, blanks as spaces. Joiners belong to some scripts. */
function visible(text: string): string {
  if (!/[^\x21-\x7e]/.test(text)) return text;
  return text
    .replace(/[\p{Cf}\p{DI}]/gu, (character, at, all) => (isJoiner(character, at, all) ? character : ""))
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/\s+/g, " ")
    .trim();
}

/** Whether a joiner is between letters that it can join, as in Persian and in Indic scripts. */
function isJoiner(character: string, at: number, text: string): boolean {
  if (character !== "\u200c" && character !== "\u200d") return false;
  return text.charCodeAt(at - 1) > 0x7f && text.charCodeAt(at + 1) > 0x7f;
}

/** Excel keeps text as text where it is written as a formula: `="0456"`. */
export function formulaText(cell: string): string {
  const inner = /^=\s*"((?:[^"]|"")*)"\s*$/.exec(cell)?.[1];
  return inner === undefined ? cell : inner.replaceAll('""', '"');
}

function schemeAddress(address: string): string {
  const path = address.replace(/\?.*$/s, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isSame(name: string, address: string): boolean {
  const [one, other] = [name, address].map((text) => mailboxOf(unwrapEmail(text)));
  return one?.code === undefined && one?.email === other?.email;
}

/** Without quotes and punctuation at the ends; an apostrophe, valid in an address, only where no other one follows. */
function withoutEnds(text: string): string {
  if (!text.includes("@")) return text;
  const quotes = QUOTES;
  const closing = `${quotes}'\``;
  // A pair at a time: what is within may end with a quote of its own. No address ends with one.
  if (closing.includes(text.charAt(0)) && closing.includes(text.charAt(text.length - 1))) return text.slice(1, -1);
  let start = 0;
  let end = text.length;
  while (start < end && quotes.includes(text.charAt(start))) start++;
  while (end > start && closing.includes(text.charAt(end - 1))) end--;
  const first = text.charAt(start);
  const rest = text.slice(start + 1, end);
  if (first === "'" && !rest.includes("'")) start++;
  if (first === "<" && !rest.includes(">")) start++;
  if (text.charAt(end - 1) === ">" && !text.includes("<")) end--;
  return text.slice(start, end);
}
