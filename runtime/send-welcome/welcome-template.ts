import { readFileSync } from "node:fs";
import { join } from "node:path";
import { closest, distance } from "fastest-levenshtein";

/** The texts of the welcome email, with placeholders such as `{{name}}`. */
export interface WelcomeTemplate {
  subject: string;
  text: string;
  html: string;
}

/** Placeholders that every recipient has a value for. All others are columns of the files. */
const OWN_PLACEHOLDERS = ["name", "email", "productName"];

/** The file of each part, in the template's folder. */
const TEMPLATE_FILES: Record<keyof WelcomeTemplate, string> = {
  subject: "subject.txt",
  text: "email.txt",
  html: "email.html",
};

/**
 * In UTF-8 bytes. The template is a part of the function's code. SES accepts emails of 10 MB; this is a hundredth of it.
 * @see https://docs.aws.amazon.com/ses/latest/dg/quotas.html
 */
const MAX_PART_BYTES = 100 * 1024;

/**
 * Characters of the subject, before its placeholders are filled.
 * @see https://datatracker.ietf.org/doc/html/rfc5322#section-2.1.1
 */
const MAX_SUBJECT_CHARACTERS = 200;

/**
 * Reads a template.
 * @param folder - the folder with subject.txt, email.txt and email.html
 * @param columns - the columns of the files that it may use; undefined for any
 * @returns the template, and what is wrong with it: one sentence each, with file, line and how to fix it
 */
export function readWelcomeTemplate(
  folder: string,
  columns?: string[],
): { template: WelcomeTemplate; problems: string[] } {
  const problems: string[] = [];
  const read = (part: keyof WelcomeTemplate): string => {
    const file = TEMPLATE_FILES[part];
    try {
      const text = readFileSync(join(folder, file), "utf8").replace(/^\ufeff/, "");
      if (text.trim() === "") problems.push(`${file} is empty. Write the email's ${part} into it.`);
      const bytes = Buffer.byteLength(text);
      if (bytes > MAX_PART_BYTES)
        problems.push(`${file} has ${bytes} bytes; up to ${MAX_PART_BYTES} are possible. Shorten it.`);
      problems.push(...placeholderProblems(file, text, columns));
      return text;
    } catch (error) {
      problems.push(`${file} cannot be read (${(error as Error).message}). Create it: it is the email's ${part}.`);
      return "";
    }
  };
  const template = { subject: read("subject").trim(), text: read("text"), html: read("html") };
  if (/[\r\n]/.test(template.subject)) problems.push("subject.txt has several lines. Write the subject on one.");
  if (template.subject.length > MAX_SUBJECT_CHARACTERS)
    problems.push(
      `subject.txt has ${template.subject.length} characters; up to ${MAX_SUBJECT_CHARACTERS} are possible. Shorten it.`,
    );
  return { template, problems };
}

/** Returns the columns of the files that a template uses, each once. */
export function templateColumns({ subject, text, html }: WelcomeTemplate): string[] {
  const names = placeholdersOf(`${subject}\n${text}\n${html}`);
  return [...new Set(names)].filter((name) => !OWN_PLACEHOLDERS.includes(name));
}

/**
 * Replaces the placeholders of a text.
 * @param text - with placeholders such as `{{name}}`
 * @param valueFor - returns the value of a placeholder by its name
 */
export function fillPlaceholders(text: string, valueFor: (name: string) => string): string {
  return text.replace(/\{\{([^{}]*)\}\}/g, (_, name: string) => valueFor(name.trim()));
}

function placeholdersOf(text: string): string[] {
  const names: string[] = [];
  fillPlaceholders(text, (name) => {
    names.push(name);
    return "";
  });
  return names;
}

function placeholderProblems(file: string, text: string, columns: string[] | undefined): string[] {
  const known = [...OWN_PLACEHOLDERS, ...(columns ?? [])];
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const at = `${file}, line ${index + 1}`;
    const unknown = columns === undefined ? [] : placeholdersOf(line).filter((name) => !known.includes(name));
    const problems = unknown.map((name) => `${at}: there is no placeholder {{${name}}}. ${adviceOn(name, known)}`);
    // In HTML, }} can end the rules of a style sheet.
    const open = file === TEMPLATE_FILES.html ? /\{\{/ : /\{\{|\}\}/;
    if (open.test(fillPlaceholders(line, () => "")) || /\{\{\{/.test(line))
      problems.push(`${at}: braces that make no placeholder. Write placeholders as {{name}}, on one line.`);
    return problems;
  });
}

function adviceOn(name: string, known: string[]): string {
  const nearest = closest(name, known);
  if (name !== "" && distance(name, nearest) <= name.length / 3) return `Did you mean {{${nearest}}}?`;
  return `Known are ${known.map((each) => `{{${each}}}`).join(", ")}. A column of the files is known once the setting emailColumns names it.`;
}
