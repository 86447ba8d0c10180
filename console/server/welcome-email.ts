import { join } from "node:path";
import { SendEmailCommand } from "@aws-sdk/client-ses";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { welcomeEmail } from "../../runtime/send-welcome/welcome-email";
import { readWelcomeTemplate } from "../../runtime/send-welcome/welcome-template";
import type { WelcomePreview } from "../api";
import { ConsoleError, NotFound } from "./errors";
import { readUserItem } from "./read-user";
import type { ConsoleSource } from "./source";

const FOLDER = join(__dirname, "../../templates/welcome");

/** Values of the preview while there is no user. */
const EXAMPLE = { name: "Ada Lovelace", email: "ada@example.com" };

/**
 * Fills the project's welcome template, as it is on the disk now, for a user.
 * @param source - the stack
 * @param email - the user; the first one that the table returns where it is empty
 * @throws NotFound where there is no such user
 */
export async function previewWelcomeEmail(source: ConsoleSource, email: string): Promise<WelcomePreview> {
  const { outputs } = source.stack;
  const user = (email === "" ? await anyUser(source) : await findUser(source, email)) ?? EXAMPLE;
  // A column has to be named in emailColumns too, which `pulumi up` checks; a preview shows any.
  const { template, problems } = readWelcomeTemplate(FOLDER);
  const { Subject, Body } = welcomeEmail(template, { ...user, productName: outputs.productName ?? "Rollcall" });
  return {
    to: String(user.email),
    isExample: user === EXAMPLE,
    subject: Subject?.Data ?? "",
    text: Body?.Text?.Data ?? "",
    html: Body?.Html?.Data ?? "",
    problems: problems.map((problem) => `templates/welcome/${problem}`),
  };
}

/**
 * Sends the previewed email to an address, with the credentials of the console.
 * @param source - the stack
 * @param email - the user whose values it is filled with
 * @param to - the address
 * @throws ConsoleError where the stack names no sender, the template has problems, or SES refuses the email
 */
export async function sendTestEmail(source: ConsoleSource, email: string, to: string): Promise<void> {
  const { ses, outputs } = source.stack;
  if (typeof outputs.senderAddress !== "string")
    throw new ConsoleError(409, "The stack has no output senderAddress. Run `pulumi up` once: it adds the output.");
  if (!/^[^\s@]+@[^\s@]+$/.test(to))
    throw new ConsoleError(422, `"${to}" is not an email address. Enter one, such as you@example.com.`);
  const { subject, text, html, problems } = await previewWelcomeEmail(source, email);
  if (problems.length > 0) throw new ConsoleError(409, `The template has to be fixed first: ${problems.join(" ")}`);
  const part = (Data: string) => ({ Data, Charset: "UTF-8" });
  const command = new SendEmailCommand({
    Source: outputs.senderAddress,
    Destination: { ToAddresses: [to] },
    Message: { Subject: part(`[Test] ${subject}`), Body: { Text: part(text), Html: part(html) } },
  });
  await ses.send(command).catch((cause: Error) => {
    throw new ConsoleError(502, `SES did not accept the email: ${cause.message}`, cause.name, { cause });
  });
}

async function findUser(source: ConsoleSource, email: string): Promise<Record<string, unknown>> {
  const item = await readUserItem(source, email);
  if (item === undefined) throw new NotFound(`There is no user ${email}. Enter the email of one, or leave it empty.`);
  return item;
}

async function anyUser({ stack }: ConsoleSource): Promise<Record<string, unknown> | undefined> {
  const command = new ScanCommand({ TableName: stack.outputs.usersTable, Limit: 1 });
  const { Items } = await stack.documents.send(command);
  return Items?.[0];
}
