import { statSync } from "node:fs";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { UserError } from "../client/errors";
import type { StackChoice } from "../client/find-stack";
import { encodingOf } from "../runtime/csv/encoding";
import type { FileSettings } from "../runtime/csv/file-settings";
import { nearest } from "../runtime/csv/header-errors";
import { EXISTING_USERS, parseExistingUsers } from "../runtime/upload/existing-users";
import { type UploadSettings, uploadSettingsOf } from "../runtime/upload/upload-settings";

/** The command was called with arguments that it does not accept. */
export class UsageError extends UserError {
  override name = "UsageError";
}

/**
 * Parses arguments with Node's `parseArgs`.
 *
 * @param config - arguments and known options
 * @returns options and positionals
 * @throws UsageError for an unknown option or a missing value
 */
export function parseArguments<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(formatParseError(error, Object.keys(config.options ?? {})), { cause: error });
  }
}

/** Node's message continues with advice about positionals that begin with a dash, which is of no use here. */
function formatParseError(error: unknown, options: string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return message;
  const long = options.map((option) => `--${option}`);
  return `Unknown option ${unknown}.${suggest(unknown, long)}`;
}

/**
 * Finds what a misspelled word probably means.
 *
 * @param word - the word
 * @param known - the words that are accepted
 * @returns a sentence that names it, to follow another; empty where no word is near
 */
export function suggest(word: string, known: string[]): string {
  const meant = nearest(known, [word], (text) => text);
  return meant === undefined ? "" : ` Did you mean ${meant}?`;
}

/** `list` what an action would concern; `ask` before it is done; `yes`: do it without asking. */
export type ActionMode = "list" | "ask" | "yes";

/**
 * Chooses how a command goes about an action that cannot be undone.
 *
 * @param values - the options --yes and --json
 * @param mayAsk - whether there is a terminal, and asking is not refused by an option
 */
export function actionMode({ yes, json }: { yes?: boolean; json?: boolean }, mayAsk: boolean): ActionMode {
  if (yes) return "yes";
  return mayAsk && !json ? "ask" : "list";
}

/**
 * Parses the number of a TCP port.
 *
 * @param option - name of the option, for the error
 * @param text - its value; undefined where it was not given
 * @param fallback - the port without the option
 * @returns the port; 0 means any free one
 * @throws UsageError
 */
export function parsePort(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--${option} ${text}: expected a whole number from 0 to 65535.`);
}

/**
 * Requires that a path names a file.
 *
 * @param path - the path
 * @throws UsageError
 */
export function requireFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`${path}: no such file. Name an existing CSV file.`);
  if (!stats.isFile()) throw new UsageError(`${path} is not a file. Name a CSV file.`);
}

/** Options that state how files are to be read, for `parseArgs`. */
export const FILE_OPTIONS = {
  encoding: { type: "string" },
  "email-column": { type: "string" },
  "name-column": { type: "string" },
} as const;

export const FILE_USAGE = `How the files are read (default: all of it is detected):
  --encoding NAME      such as windows-1252, windows-1251, macintosh, shift_jis, gb18030, euc-kr
  --email-column NAME  the column with the addresses, by its title or number
  --name-column NAME   the column with the names; "First + Last" for two`;

interface FileValues {
  encoding?: string | undefined;
  "email-column"?: string | undefined;
  "name-column"?: string | undefined;
}

/**
 * Parses what is stated about the files.
 *
 * @param values - the values of FILE_OPTIONS
 * @returns the settings of the files
 * @throws UsageError where there is no such encoding
 */
export function parseFileSettings({
  encoding,
  "email-column": emailColumn,
  "name-column": nameColumn,
}: FileValues): FileSettings {
  try {
    if (encoding !== undefined) encodingOf(encoding);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return {
    ...(encoding !== undefined && { encoding }),
    ...(emailColumn !== undefined && { emailColumn }),
    ...(nameColumn !== undefined && { nameColumn }),
  };
}

/** Options that state something about uploads, for `parseArgs`. */
export const UPLOAD_OPTIONS = { notify: { type: "string" }, "existing-users": { type: "string" } } as const;

export const UPLOAD_OPTIONS_USAGE = `  --notify ADDRESS     email this address when the upload has ended, or waits for SES, with the counts and a link
  --existing-users POLICY
                       what becomes of users who exist already. keep: they stay as they are; fill: columns that they
                       lack are filled in; update: their columns get the values of the file, where it has some
                       (default: what the stack is set to, which is keep unless it was changed)`;

interface UploadValues {
  notify?: string | undefined;
  "existing-users"?: string | undefined;
}

/**
 * Parses what is stated about the uploads.
 *
 * @param values - the values of UPLOAD_OPTIONS
 * @returns the settings of the uploads
 * @throws UsageError where --notify is no email address, or --existing-users no policy
 */
export function parseUploadSettings({ notify, "existing-users": policy }: UploadValues): UploadSettings {
  const existingUsers = policy === undefined ? undefined : parseExistingUsers(policy);
  if (policy !== undefined && existingUsers === undefined)
    throw new UsageError(
      `--existing-users ${policy}: expected one of ${EXISTING_USERS.join(", ")}.${suggest(policy, [...EXISTING_USERS])}`,
    );
  const stated = existingUsers === undefined ? {} : { existingUsers };
  if (notify === undefined) return stated;
  const { settings, refused } = uploadSettingsOf({ "notify-email": notify });
  if (refused.length === 0 && settings.notifyEmail !== undefined) return { ...settings, ...stated };
  throw new UsageError(`--notify ${notify}: expected one email address.`);
}

/** Options that choose a stack, for `parseArgs`. */
export const STACK_OPTIONS = {
  stack: { type: "string" },
  outputs: { type: "string" },
  local: { type: "boolean" },
} as const;

export const STACK_USAGE = `Which stack (default: the local cloud, if it is running):
  --stack NAME     a stack deployed to AWS, with your own credentials; Pulumi is asked for its outputs
  --outputs FILE   a stack whose outputs are in this file, as \`pulumi stack output --json\` prints them;
                   with "endpoint" beside them, a cloud on this machine
  --local          the local cloud that \`npm start -- --keep\` runs`;

interface StackValues {
  stack?: string | undefined;
  outputs?: string | undefined;
  local?: boolean | undefined;
}

/**
 * Parses the choice of a stack.
 *
 * @param values - the values of STACK_OPTIONS
 * @returns the local cloud where no option was given
 * @throws UsageError where more than one was given
 */
export function parseStackChoice({ stack, outputs, local }: StackValues): StackChoice {
  const chosen = [stack !== undefined && "--stack", outputs !== undefined && "--outputs", local && "--local"];
  const given = chosen.filter((option) => typeof option === "string");
  if (given.length > 1) throw new UsageError(`${given.join(" and ")} exclude each other. Use one of them.`);
  if (stack !== undefined) return { stack };
  return outputs === undefined ? "local" : { outputs };
}
