import { UserError } from "../../client/errors";
import { writeLocalOutputs } from "../../client/local-outputs";
import { parseStackOutputs } from "../../client/outputs";
import type { Result } from "../../client/result";
import { signUpFile } from "../../client/sign-up-file";
import { openStack, type Stack } from "../../client/stack";
import { localSource } from "../../console/server/local-source";
import { type Console, startConsole } from "../../console/server/start-console";
import { type LocalCloud, startLocalCloud } from "../../local/cloud";
import { LocalError } from "../../local/errors";
import { createFaultPlan } from "../../local/faults/create-fault-plan";
import { createFaults, faultTable } from "../../local/faults/create-faults";
import { estimate, usageBetween } from "../../local/metering/usage";
import { formatReport, formatReportAsJson } from "../report/report";
import { EXIT, getExitCode } from "../run-main";
import { listenForStop, openBrowser } from "../terminal/interaction";
import { print, printMessage } from "../terminal/output";
import { createProgress } from "../terminal/progress";
import { FAULT_SITES, SHORT_DURATIONS } from "./fault-sites";
import type { StartOptions } from "./start-options";

const LOGS_DIRECTORY = ".local/logs";

/**
 * Starts the local cloud, deploys the program to it and signs up the people in the files.
 *
 * @param options - files, ports, and what to do after the last file
 * @returns the exit code
 */
export async function runLocally(options: StartOptions): Promise<number> {
  const stop = listenForStop();
  try {
    printMessage("Starting the local cloud and deploying index.ts …");
    const faults = createFaults();
    await using cloud = await startLocalCloud({
      ...{ port: options.port, logs: LOGS_DIRECTORY, signal: stop.signal, faults },
      ...(options.faults !== undefined && { overrides: SHORT_DURATIONS }),
    });
    const { endpoint } = cloud;
    const outputs = parseStackOutputs(cloud.outputs, "The local stack");
    const stack = openStack(outputs, cloud);
    const removeOutputs = await writeLocalOutputs(cloud);
    try {
      await using page = options.keep ? await serveConsole(cloud, stack, options) : undefined;
      printMessage(`AWS endpoint  ${endpoint}   uploads bucket  ${outputs.uploadsBucket}   logs  ${LOGS_DIRECTORY}`);
      const { accessKeyId, secretAccessKey } = cloud.credentials;
      printMessage(`Credentials   ${accessKeyId} ${secretAccessKey}   for the AWS CLI:  eval "$(npx rollcall env)"`);
      if (options.faults !== undefined) faults.start(createFaultPlan(options.faults, FAULT_SITES));
      const results = await Promise.race([signUp(cloud, stack, options), stop.requested]);
      if (options.faults !== undefined) printMessage(faultTable(faults.injected()));
      if (results === undefined) return stop.exitCode();
      if (page) {
        printMessage(formatServing(page.address));
        await stop.requested;
      }
      return getExitCode(results);
    } finally {
      await removeOutputs();
      stack.close();
    }
  } catch (error) {
    if (stop.signal.aborted) return stop.exitCode();
    if (!(error instanceof LocalError || error instanceof UserError)) throw error;
    printMessage(error.message);
    return EXIT.failed;
  }
}

async function serveConsole(cloud: LocalCloud, stack: Stack, { consolePort, open }: StartOptions): Promise<Console> {
  const page = await startConsole(localSource(cloud, stack, LOGS_DIRECTORY), { port: consolePort });
  printMessage(`Console       ${page.address}`);
  if (open) openBrowser(page.address);
  return page;
}

/** Signs up one file after another and prints a report after each. */
async function signUp(cloud: LocalCloud, stack: Stack, { files, json, costs }: StartOptions): Promise<Result[]> {
  const results: Result[] = [];
  for (const file of files) {
    const before = cloud.usage();
    const signedUp = await signUpFile(stack, file, { progress: createProgress(file) });
    const used = usageBetween(before, cloud.usage());
    const result = costs ? { ...signedUp, costs: estimate(used, signedUp.rows) } : signedUp;
    results.push(result);
    print(json ? formatReportAsJson(result) : formatReport(result));
  }
  return results;
}

function formatServing(address: string): string {
  return [
    "",
    `Serving until Ctrl+C. Upload more files at ${address},`,
    "or in another terminal with  npx rollcall upload more.csv",
  ].join("\n");
}
