import { relative } from "node:path";
import { UserError } from "../../client/errors";
import { formatCount } from "../../client/format";
import { writeLocalOutputs } from "../../client/local-outputs";
import { parseStackOutputs } from "../../client/outputs";
import type { Result } from "../../client/result";
import { signUpFile } from "../../client/sign-up-file";
import { openStack, type Stack } from "../../client/stack";
import { localSource } from "../../console/server/local-source";
import { type Console, consoleAddress, startConsole } from "../../console/server/start-console";
import { type LocalCloud, startLocalCloud } from "../../local/cloud";
import { LocalError } from "../../local/errors";
import { createFaultPlan } from "../../local/faults/create-fault-plan";
import { createFaults, faultTable, faultTrace, type InjectedFault } from "../../local/faults/create-faults";
import { estimate, usageBetween } from "../../local/metering/usage";
import type { LaunchedDynamoDb } from "../../local/services/start-dynamodb";
import type { Email } from "../../local/services/start-ses";
import { formatReport, formatReportAsJson, type ReportedResult } from "../report/report";
import { EXIT, getExitCode } from "../run-main";
import { listenForStop, openBrowser } from "../terminal/interaction";
import { print, printMessage } from "../terminal/output";
import { createProgress } from "../terminal/progress";
import { type CloudFolder, claimFolder } from "./claim-folder";
import { FAULT_SITES, SHORT_DURATIONS } from "./fault-sites";
import type { StartOptions } from "./start-options";
import { type Redriver, startRedriver } from "./start-redriver";

/**
 * Starts the local cloud, deploys the program to it and signs up the people in the files.
 *
 * @param options - files, ports, and what to do after the last file
 * @param dynamodb - DynamoDB Local, launched for it
 * @returns the exit code
 */
export async function runLocally(options: StartOptions, dynamodb: LaunchedDynamoDb): Promise<number> {
  const stop = listenForStop();
  const folder = claimFolder();
  try {
    const faults = createFaults();
    await using cloud = await startLocalCloud({
      ...{ port: options.port, logs: folder.logs, signal: stop.signal, faults, dynamodb, onStep: printStep },
      ...(options.faults !== undefined && { overrides: SHORT_DURATIONS }),
      // For links in emails; a port that is picked later is not known yet.
      ...(options.keep && options.consolePort > 0 && { settings: { consoleUrl: consoleAddress(options.consolePort) } }),
    });
    const outputs = parseStackOutputs(cloud.outputs, "The local stack");
    const stack = openStack(outputs, cloud, folder.selector);
    const removeOutputs = await writeLocalOutputs(cloud, folder.outputs);
    try {
      await using page = options.keep ? await serveConsole(cloud, stack, folder.logs, options) : undefined;
      printMessage(formatAccess(cloud, outputs.uploadsBucket, folder));
      if (options.faults !== undefined) faults.start(createFaultPlan(options.faults, FAULT_SITES));
      await using redriver = options.faults === undefined ? undefined : startRedriver(stack);
      const signedUp = signUp(cloud, stack, options, redriver);
      const failed = [cloud.failed, ...(redriver ? [redriver.failed] : [])];
      const results = await Promise.race([signedUp, stop.requested, ...failed]);
      if (options.faults !== undefined) printMessage(formatFaults(faults.injected(), cloud.emails()));
      if (results === undefined) return stop.exitCode();
      if (page) {
        printMessage(formatServing(page.address, folder.selector));
        await Promise.race([stop.requested, cloud.failed]);
      }
      return getExitCode(results);
    } finally {
      await removeOutputs();
      stack.close();
    }
  } catch (error) {
    if (stop.signal.aborted) return stop.exitCode();
    const message = formatLocalError(error, relative(process.cwd(), folder.logs));
    if (message === undefined) throw error;
    printMessage(message);
    return EXIT.failed;
  } finally {
    folder.release();
  }
}

/** Formats how to reach the local cloud: a line each, so that a narrow terminal breaks none of them. */
function formatAccess({ endpoint, credentials }: LocalCloud, bucket: string, { logs, selector }: CloudFolder): string {
  return [
    `AWS endpoint  ${endpoint}`,
    `Access key    ${credentials.accessKeyId}`,
    `Secret key    ${credentials.secretAccessKey}`,
    `AWS CLI       eval "$(npx rollcall env${selector})"`,
    `Bucket        ${bucket}`,
    `Logs          ${relative(process.cwd(), logs)}`,
  ].join("\n");
}

/** @returns the message for the user; undefined for an error of the program itself */
function formatLocalError(error: unknown, logs: string): string | undefined {
  if (error instanceof LocalError || error instanceof UserError) return error.message;
  if (error instanceof Error && "$metadata" in error)
    return `The local cloud answered ${error.name}: ${error.message}\nThe logs of its functions are in ${logs}.`;
  return undefined;
}

function printStep(step: string): void {
  printMessage(`  ${step} …`);
}

async function serveConsole(
  cloud: LocalCloud,
  stack: Stack,
  logs: string,
  { consolePort, open }: StartOptions,
): Promise<Console> {
  const page = await startConsole(localSource(cloud, stack, logs), { port: consolePort });
  printMessage(`Console       ${page.address}`);
  if (open) openBrowser(page.address);
  return page;
}

/** Signs up one file after another and prints a report after each. */
async function signUp(
  cloud: LocalCloud,
  stack: Stack,
  { files, settings, uploadSettings, json, costs }: StartOptions,
  redriver: Redriver | undefined,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const file of files) {
    const before = cloud.usage();
    const progress = createProgress(file);
    const signedUp = await signUpFile(stack, file, {
      settings,
      uploadSettings,
      // What the redriver redrives is in the report.
      progress: ({ waiting, ...snapshot }) => progress(redriver || !waiting ? snapshot : { ...snapshot, waiting }),
    });
    const used = usageBetween(before, cloud.usage());
    const redriven = redriver?.take() ?? [];
    const result: ReportedResult = {
      ...signedUp,
      ...(costs && { costs: estimate(used, signedUp.rows) }),
      ...(redriven.length > 0 && { redriven }),
    };
    results.push(result);
    print(json ? formatReportAsJson(result) : formatReport(result));
  }
  return results;
}

/** Faults after which an email is sent again: SES accepted it, and that was not recorded. */
const UNRECORDED_SENDS = ["lost response", "killed after", "killed between", "killed before", "hang"];

/** Formats the injected faults, and how many emails were sent twice because of them. */
function formatFaults(injected: readonly InjectedFault[], emails: readonly Email[]): string {
  const recipients = emails.flatMap(({ destination }) => destination.to);
  const second = recipients.length - new Set(recipients).size;
  const causes = injected.filter(
    ({ site, fault }) => site.startsWith("send-welcome ") && UNRECORDED_SENDS.includes(fault),
  );
  const trace =
    second > 0 ? ["They were accepted by SES before these faults, and not recorded:", ...faultTrace(causes)] : [];
  return [faultTable(injected), `${formatCount(second, "second email")} sent`, ...trace].join("\n");
}

function formatServing(address: string, selector: string): string {
  return [
    "",
    `Serving until Ctrl+C. Upload more files at ${address},`,
    `or in another terminal with  npx rollcall upload more.csv${selector}`,
  ].join("\n");
}
