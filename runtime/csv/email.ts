/**
 * The usual address: dot-atom, `@`, a domain of two labels or more, in lower case ASCII, at most 254 characters.
 * What it does not match may still be fine; emailProblem tells.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
 */
export const USUAL_EMAIL =
  /^(?=.{3,254}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}){0,31}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;

/**
 * What keeps a trimmed, lower-cased text from being an email address; undefined where it is one. Domains may be in any
 * script; the part before `@` is ASCII, as SES delivers to no other.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_Destination.html
 */
export function emailProblem(email: string): "INVALID_EMAIL" | "EMAIL_TOO_LONG" | undefined {
  const at = email.indexOf("@");
  const local = email.slice(0, at);
  const labels = email.slice(at + 1).split(".");
  const top = labels.at(-1) ?? "";
  const shaped =
    at > 0 &&
    LOCAL_PART.test(local) &&
    labels.length > 1 &&
    labels.every((label) => label.length <= 63 && LABEL.test(label)) &&
    top.length > 1 &&
    !/^\p{N}+$/u.test(top);
  if (!shaped) return "INVALID_EMAIL";
  return Buffer.byteLength(email) > 254 || local.length > 64 ? "EMAIL_TOO_LONG" : undefined;
}
