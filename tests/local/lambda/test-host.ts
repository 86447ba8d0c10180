import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLambdaHost, type LambdaHost, type LambdaHostOptions } from "../../../local/lambda/create-lambda-host";
import type { FunctionSpec } from "../../../local/lambda/function-spec";
import type { InvocationMetrics } from "../../../local/lambda/invocation";
import { createPrincipals } from "../../../local/principals";
import { arnOf } from "../../../local/program/arn";

export interface TestHost extends AsyncDisposable {
  host: LambdaHost;
  lines: string[];
  metrics: InvocationMetrics[];
  /** Writes the source as `__index.js` to a folder of its own and deploys it. */
  deploy(source: string, overrides?: Partial<FunctionSpec>): Promise<FunctionSpec>;
}

/** A Lambda host, and functions that exist until it is disposed of. */
export function startTestHost(overrides: Partial<LambdaHostOptions> = {}): TestHost {
  const lines: string[] = [];
  const metrics: InvocationMetrics[] = [];
  const directories: string[] = [];
  const host = createLambdaHost({
    endpoint: () => "http://127.0.0.1:1",
    principals: createPrincipals(),
    log: (_functionName, line) => lines.push(line),
    metrics: (each) => metrics.push(each),
    ...overrides,
  });
  return {
    host,
    lines,
    metrics,
    async deploy(source, changes) {
      const directory = await mkdtemp(join(tmpdir(), "function-"));
      directories.push(directory);
      await writeFile(join(directory, "__index.js"), source);
      const spec = { ...functionSpec(directory), ...changes };
      await host.deploy(spec);
      return spec;
    },
    async [Symbol.asyncDispose]() {
      await host.stop();
      for (const directory of directories) await rm(directory, { recursive: true });
    },
  };
}

export function functionSpec(directory: string): FunctionSpec {
  return {
    name: "fn",
    roleArn: arnOf("iam", "role/fn"),
    directory,
    handler: "__index.handler",
    timeoutSeconds: 20,
    memoryMb: 256,
    environment: {},
  };
}
