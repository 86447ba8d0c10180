import type { MockResourceArgs } from "@pulumi/pulumi/runtime";

const REGION = "eu-test-1";
const ACCOUNT = "123456789012";

/** What the program registered: a resource with its inputs, and the outputs that it was given for them. */
export interface Registration {
  /** Such as `aws:sqs/queue:Queue`. */
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  options: ResourceOptions;
}

/** Options of a resource, as far as tests ask for them. */
export interface ResourceOptions {
  /** The parent, as `TYPE NAME`. */
  parent: string;
  protect: boolean;
  /** Such as `30m`; empty if the provider's own applies. */
  deleteTimeout: string;
}

export interface ProgramRun {
  registrations: Registration[];
  /** The program's own components, each as `TYPE NAME`. */
  components: string[];
  /** The stack's outputs. */
  outputs: Record<string, unknown>;
  /** Those of a type. */
  all(type: string): Registration[];
  /** The one of a type with a name. @throws Error where there is none */
  one(type: string, name: string): Registration;
}

interface RunOptions {
  stack?: string;
  artifacts?: boolean;
  preview?: boolean;
}

/** The least configuration that the program accepts. */
export const CONFIG = { senderAddress: "welcome@mail.example.com", trackDelivery: "true" };

/**
 * Runs index.ts, as `pulumi up` would, against an engine that records and makes nothing: every resource gets
 * outputs that no other has, so that a test can recognise where each is used.
 * @param config by key, without the project's name
 * @param options.stack - name of the stack
 * @param options.artifacts - whether functions get their code; it takes seconds to serialise
 * @param options.preview - run as `pulumi preview` does before the first `up`: what AWS computes is unknown
 * @throws what the program throws
 */
export function runProgram(
  config: Record<string, string> = CONFIG,
  { stack = "test", artifacts = false, preview = false }: RunOptions = {},
): Promise<ProgramRun> {
  const key = JSON.stringify([config, stack, artifacts, preview]);
  const run = runs.get(key) ?? runAnew(config, { stack, artifacts, preview });
  runs.set(key, run);
  return run;
}

/** By configuration: a run takes seconds, and the same configuration gives the same one. */
const runs = new Map<string, Promise<ProgramRun>>();

/** Functions get no code: serialising it takes seconds in every run. */
function skipSerialisation(runtime: typeof import("@pulumi/pulumi/runtime")): void {
  Object.assign(runtime, {
    serializeFunction: async () => ({
      text: "exports.handler = undefined;",
      exportName: "handler",
      containsSecrets: false,
    }),
    computeCodePaths: async () => new Map(),
  });
}

async function runAnew(
  config: Record<string, string>,
  { stack, artifacts, preview }: Required<RunOptions>,
): Promise<ProgramRun> {
  const registrations: Registration[] = [];
  const components: string[] = [];
  // The serialiser looks packages up in jest's main registry: modules of jest.isolateModules are unknown to it.
  if (runs.size > 0) jest.resetModules();
  const pulumi: typeof import("@pulumi/pulumi") = require("@pulumi/pulumi");
  require("../../local/program/skip-repeated-work").skipRepeatedWork();
  if (!artifacts) skipSerialisation(pulumi.runtime);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [`rollcall:${key}`, value])),
  );
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        const { type, name, inputs, custom } = args;
        // The stack and the program's own components.
        if (custom !== true) {
          components.push(`${type} ${name}`);
          return { id: name, state: inputs };
        }
        const { id, state } = preview ? { id: undefined, state: args.inputs } : recorded(args);
        const options = optionsOf.get(`${type} ${name}`) ?? { parent: "", protect: false, deleteTimeout: "" };
        registrations.push({ type, name, inputs, outputs: { id, ...state }, options });
        return { id, state };
      },
      call: ({ token }) => {
        throw new Error(`The program reads ${token}: expected it to read nothing outside the project.`);
      },
    },
    "rollcall",
    stack,
    preview,
  );
  const optionsOf = recordOptions();
  const program: Record<string, unknown> = require("../../index");
  await pulumi.runtime.disconnect();
  // Unknown outputs are never handed on.
  const outputs = preview
    ? {}
    : await new Promise<Record<string, unknown>>((resolve) => pulumi.output({ ...program }).apply(resolve));

  const all = (type: string) => registrations.filter((registration) => registration.type === type);
  const one = (type: string, name: string) => {
    const found = all(type).find((registration) => registration.name === name);
    if (found === undefined)
      throw new Error(`The program registers no ${type} named ${name}; it has ${all(type).map((each) => each.name)}.`);
    return found;
  };
  return { registrations, components, outputs, all, one };
}

/** Mocks are not given a resource's options: they are read from what the program sends to the monitor. */
function recordOptions(): Map<string, ResourceOptions> {
  const { MockMonitor }: typeof import("@pulumi/pulumi/runtime/mocks") = require("@pulumi/pulumi/runtime/mocks");
  const options = new Map<string, ResourceOptions>();
  const registerResource = MockMonitor.prototype.registerResource;
  MockMonitor.prototype.registerResource = function (request, callback) {
    const [, , types = "", parent = ""] = String(request.getParent()).split("::");
    options.set(`${request.getType()} ${request.getName()}`, {
      parent: `${types.split("$").at(-1)} ${parent}`,
      protect: request.getProtect() === true,
      deleteTimeout: request.getCustomtimeouts()?.getDelete() ?? "",
    });
    return registerResource.call(this, request, callback);
  };
  return options;
}

function recorded({ type, name, inputs }: MockResourceArgs): { id: string; state: Record<string, unknown> } {
  const [, service = "", kind = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(type) ?? [];
  const physical = String(inputs.name ?? inputs.bucket ?? `${name}-4f2a1c9`);
  const arn = (resource: string, region = REGION, account = ACCOUNT) =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const state: Record<string, unknown> = { ...inputs, name: physical, arn: arn(`${kind.toLowerCase()}/${physical}`) };
  if (kind === "Bucket") Object.assign(state, { bucket: physical, arn: arn(physical, "", "") });
  if (kind === "Role") state.arn = arn(`role/${physical}`, "");
  if (kind === "Queue") Object.assign(state, { arn: arn(physical), url: `https://sqs.test/${ACCOUNT}/${physical}` });
  if (kind === "Table") state.streamArn = `${state.arn}/stream/2026-01-01T00:00:00.000`;
  if (kind === "ConfigurationSet") state.arn = `arn:aws:ses:${REGION}:${ACCOUNT}:configuration-set/${physical}`;
  if (kind === "EventSourceMapping") state.uuid = `uuid-of-${name}`;
  if (kind === "LogGroup") state.arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${physical}`;
  return { id: kind === "Queue" ? String(state.url) : physical, state };
}
