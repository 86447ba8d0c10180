import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { findPulumi, PULUMI_FOLDER } from "./find-pulumi";
import { type Call, readCalls } from "./plugins/aws/account";
import { REGION } from "./plugins/aws/resource-types";

const PROJECT = join(__dirname, "../..");
const requireHere = createRequire(__filename);

/** A Pulumi engine with a home, a backend, plugins and an AWS account of its own, all in one temporary folder. */
export interface Engine {
  /**
   * Create a stack.
   * @param config the program's settings by key, without `rollcall:`
   */
  createStack(name: string, config?: Record<string, string>): Promise<Stack>;
  /** Run the CLI itself, as a user does. */
  run(...args: string[]): Promise<{ exitCode: number; output: string }>;
  /** What the engine has asked of the AWS account until now, in order. */
  calls(): Call[];
  /** Remove the folder with all stacks in it. */
  close(): void;
}

export const CONFIG = { senderAddress: "welcome@mail.example.com" };

/** @param options.checkTypes - have every run check the program's types, as `pulumi up` does: it takes longer */
export async function startEngine({ checkTypes = false } = {}): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-engine-"));
  const [account, backend, home, bin, hosts] = ["account", "backend", "home", "bin", "hosts"].map((name) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  }) as [string, string, string, string, string];
  const cli = process.env[PULUMI_FOLDER] ?? findPulumi();
  symlinkSync(join(cli, "pulumi"), join(bin, "pulumi"));
  const awsVersion: string = requireHere("@pulumi/aws/package.json").version;
  writePlugin(join(home, "plugins", `resource-aws-v${awsVersion}`), "pulumi-resource-aws", "plugins/aws/serve.ts");
  writePlugin(hosts, "pulumi-language-nodejs", "plugins/nodejs/serve.ts");
  const workDir = createProject(folder);
  const envVars = {
    // A language host that comes with the CLI is found before the stand-in.
    PATH: [dirname(process.execPath), cli, hosts, process.env.PATH].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "engine-test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: String(!checkTypes),
    STAND_IN_ACCOUNT: account,
    STAND_IN_VERSION: awsVersion,
  };
  const pulumiCommand = await PulumiCommand.get({ root: folder });

  return {
    async createStack(stackName, config = CONFIG) {
      const options = { envVars, pulumiHome: home, pulumiCommand };
      const stack = await LocalWorkspace.createStack({ stackName, workDir }, options);
      await stack.setAllConfig({
        "aws:region": { value: REGION },
        ...Object.fromEntries(Object.entries(config).map(([key, value]) => [`rollcall:${key}`, { value }])),
      });
      return stack;
    },
    run: (...args) =>
      new Promise((resolve, reject) =>
        execFile(
          pulumiCommand.command,
          [...args, "--non-interactive", "--color=never"],
          { cwd: workDir, env: { ...process.env, ...envVars } },
          (error, stdout, stderr) => {
            const exitCode = error === null ? 0 : error.code;
            if (typeof exitCode === "number") resolve({ exitCode, output: stdout + stderr });
            else reject(error);
          },
        ),
      ),
    calls: () => readCalls(account),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * A project folder with the project file of Rollcall and a link to the program: stack files are written beside the
 * project file, and so not into the repository.
 */
function createProject(folder: string): string {
  const workDir = join(folder, "project");
  mkdirSync(workDir);
  symlinkSync(PROJECT, join(workDir, "program"));
  const project = parse(readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8"));
  writeFileSync(join(workDir, "Pulumi.yaml"), stringify({ ...project, main: `program/${project.main}` }));
  return workDir;
}

/** Write an executable that runs a TypeScript file of this folder. */
function writePlugin(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  const command = [
    process.execPath,
    "--require",
    requireHere.resolve("ts-node/register/transpile-only"),
    join(__dirname, script),
  ];
  writeFileSync(file, `#!/bin/sh\nexec ${command.map((part) => `'${part}'`).join(" ")} "$@"\n`);
  chmodSync(file, 0o755);
}
