/**
 * A stand-in for Pulumi's language host for Node.js, which the engine starts as `pulumi-language-nodejs`: it runs the
 * program with the runner of @pulumi/pulumi, as the real one does. It is used where the CLI comes without one, since the
 * real one is not in the Go module of the CLI.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/pulumi-language-nodejs/main.go
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { serveGrpc, unary } from "../serve-grpc";

/** The runner's exit code after it has shown the error itself: `nodeJSProcessExitedAfterLoggingUserActionableMessage`. */
const ERROR_IS_SHOWN = 32;

const [engineAddress] = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));

const handlers = {
  getPluginInfo: unary((_: Empty) => new PluginInfo()),
  handshake: unary((_: messages.LanguageHandshakeRequest) => new messages.LanguageHandshakeResponse()),
  // The engine finds the versions of plugins in what the program registers.
  getRequiredPackages: unary((_: messages.GetRequiredPackagesRequest) => new messages.GetRequiredPackagesResponse()),
  getRequiredPlugins: unary((_: messages.GetRequiredPluginsRequest) => new messages.GetRequiredPluginsResponse()),

  run: unary(async (request: messages.RunRequest) => {
    const exitCode = await runProgram(request);
    const response = new messages.RunResponse();
    if (exitCode === ERROR_IS_SHOWN) response.setBail(true);
    else if (exitCode !== 0) response.setError(`Program exited with code ${exitCode}`);
    return response;
  }),
};

serveGrpc(LanguageRuntimeService, handlers).catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});

async function runProgram(request: messages.RunRequest): Promise<number> {
  const directory = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const runner = createRequire(join(directory, "index.ts")).resolve("@pulumi/pulumi/cmd/run");
  const options = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: request.getParallel(),
    "root-directory": request.getInfo()?.getRootDirectory(),
  };
  const program = spawn(
    process.execPath,
    [
      runner,
      ...Object.entries(options).flatMap(([name, value]) => (value ? [`--${name}`, String(value)] : [])),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      request.getInfo()?.getEntryPoint() || ".",
    ],
    {
      // The engine shows what the program prints.
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        PULUMI_NODEJS_TYPESCRIPT: "true",
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
    },
  );
  const [exitCode] = await once(program, "exit");
  return exitCode ?? 1;
}
