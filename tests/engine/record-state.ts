/**
 * Records the state of a stack of the present program as a fixture, from which later versions are upgraded. Run it at a
 * release, after the version in package.json is raised: `npm run record:state`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import { version } from "../../package.json";
import { startEngine } from "./engine";

export const RELEASE_STACK = "release";

/** A stack with everything that settings can add. */
export const RELEASE_CONFIG = {
  senderAddress: "welcome@mail.example.com",
  protectData: "true",
  alarmEmail: "alarms@example.com",
};

export async function recordState(): Promise<string> {
  const engine = await startEngine();
  try {
    const stack = await engine.createStack(RELEASE_STACK, RELEASE_CONFIG);
    await stack.up();
    const file = join(__dirname, "fixtures", `state-${version}.json`);
    mkdirSync(join(__dirname, "fixtures"), { recursive: true });
    writeFileSync(file, `${JSON.stringify(reduce(await stack.exportStack()))}\n`);
    return file;
  } finally {
    engine.close();
  }
}

/** Leave out what differs from run to run, and the functions' code, which every version changes. */
function reduce({ version: format, deployment }: Deployment): Deployment {
  const { secrets_providers: _, manifest, resources, ...rest } = deployment;
  const { time: __, ...lasting } = manifest;
  const reduced = resources.map(
    ({ created, modified, sourcePosition, stackTrace, ...resource }: Record<string, unknown>) => ({
      ...resource,
      ...(isObject(resource.inputs) && { inputs: withoutCode(resource.inputs) }),
      ...(isObject(resource.outputs) && { outputs: withoutCode(resource.outputs) }),
    }),
  );
  return { version: format, deployment: { ...rest, manifest: lasting, resources: reduced } };
}

function withoutCode({ code, ...properties }: Record<string, unknown>): Record<string, unknown> {
  return properties;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

if (require.main === module)
  recordState().then(
    (file) => process.stdout.write(`Recorded ${file}\n`),
    (error: unknown) => {
      process.stderr.write(`${error}\n`);
      process.exitCode = 1;
    },
  );
