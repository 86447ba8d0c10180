import { readLocalAccess } from "../../client/local-outputs";
import { parseArguments } from "../arguments";
import { EXIT } from "../run-main";
import { print } from "../terminal/output";

export const ENV_USAGE = `Usage: rollcall env [--outputs FILE]

Prints the environment variables with which the AWS CLI and the SDKs use the local cloud, for a POSIX shell:

  eval "$(npx rollcall env)"

  --outputs FILE   the local cloud whose outputs are in this file (default: the first one that runs)

Exit code: 0 all good, 1 no local cloud is running, 2 usage.`;

/**
 * Prints endpoint, region and credentials of the running local cloud.
 *
 * @param parameters - arguments after the command's name
 * @returns the exit code
 * @throws UsageError, UserError where no local cloud is running
 */
export async function runEnv(parameters: string[]): Promise<number> {
  const { values } = parseArguments({ args: parameters, options: { outputs: { type: "string" } } });
  const { endpoint, region, credentials } = await readLocalAccess(values.outputs);
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    // Version 1 of the AWS CLI reads this one only.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  // A profile or a session of the user's own would be mixed with them.
  print(`unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN
${Object.entries(variables)
  .map(([name, value]) => `export ${name}=${value}`)
  .join("\n")}`);
  return EXIT.good;
}
