import type { Message } from "@aws-sdk/client-ses";
import { escapeHtml, oneLine } from "../email-text";
import { fillPlaceholders, type WelcomeTemplate } from "./welcome-template";

/**
 * Longest value of a placeholder, in characters: more than an email address or a name has. A longer value is cut, so that
 * a cell of a file cannot make an email that SES refuses for its size.
 */
const LONGEST_VALUE = 320;

/**
 * Returns the welcome email to one recipient. All values but `productName` come from the file, so control characters
 * become spaces everywhere, and in HTML the values are escaped.
 * @param template - subject, text and HTML with placeholders
 * @param values - the value of each placeholder; one without a value becomes an empty text
 */
export function welcomeEmail(template: WelcomeTemplate, values: Record<string, unknown>): Message {
  const plain = (name: string) => shortened(oneLine(String(values[name] ?? "")));
  const escaped = (name: string) => escapeHtml(plain(name));
  return {
    Subject: { Data: oneLine(fillPlaceholders(template.subject, plain)), Charset: "UTF-8" },
    Body: {
      Text: { Data: fillPlaceholders(template.text, plain), Charset: "UTF-8" },
      Html: { Data: fillPlaceholders(template.html, escaped), Charset: "UTF-8" },
    },
  };
}

function shortened(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${[...value].slice(0, LONGEST_VALUE - 1).join("")}…`;
}
