import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";
import { parse } from "yaml";
import { LocalError } from "../errors";
import { ACCOUNT, REGION } from "./arn";
import { cacheFunctions } from "./cache-functions";
import type { LocalServices, Provisioned } from "./hosted-resource";
import { createOverrides, type Overrides } from "./overrides";
import { withProviderDefaults } from "./provider-defaults";
import { HOSTED, WITHOUT_LOCAL_EFFECT } from "./resources";
import { skipRepeatedWork } from "./skip-repeated-work";

const PROJECT = join(__dirname, "../..");

/** The program uses a resource type, property or function that the local cloud does not host. */
class NotHosted extends LocalError {
  override name = "NotHosted";
}

/** The program could not be deployed; `errors` has every reason. */
class DeploymentFailed extends LocalError {
  override name = "DeploymentFailed";
  constructor(readonly errors: Error[]) {
    const reasons = errors.map((error) => `- ${error.message}`).join("\n");
    super(`The program could not be deployed on this machine:\n${reasons}`, { cause: errors[0] });
  }
}

/**
 * Run the project's index.ts as the Pulumi engine would, with mocks that provision every registered resource in the local
 * services.
 * @param given - inputs to replace, and settings in place of those in Pulumi.local.yaml, by name
 * @param abandoned - aborted where a service has failed: the program then waits for its resources for ever, as failed ones
 *   would make it report errors of its own
 * @returns the stack outputs
 * @throws DeploymentFailed with every resource, property or call that is not hosted or could not be provisioned, and every
 *   override of something that the program does not register
 */
export async function deployProgram(
  services: LocalServices,
  { overrides: given = {}, settings = {} }: { overrides?: Overrides; settings?: Record<string, string> } = {},
  abandoned?: AbortSignal,
): Promise<Record<string, unknown>> {
  const { name, config } = readConfig(PROJECT);
  const overrides = createOverrides(given);
  const errors: Error[] = [];
  // Pulumi ignores errors that mocks throw: they are collected, and the program runs to its end.
  const keep = (error: unknown) => errors.push(error instanceof Error ? error : new Error(String(error)));

  skipRepeatedWork();
  for (const [key, value] of Object.entries(settings)) config[qualified(name, key)] = value;
  pulumi.runtime.setAllConfig(config);
  await pulumi.runtime.setMocks(
    {
      newResource: async (args) => {
        try {
          return await provision(services, { ...args, inputs: overrides.apply(args.name, args.inputs) });
        } catch (error) {
          if (abandoned?.aborted) return new Promise(() => {});
          keep(error);
          return { id: args.name, state: args.inputs };
        }
      },
      call: (args) => {
        try {
          return answer(args);
        } catch (error) {
          keep(error);
          return {};
        }
      },
    },
    name,
    "local",
    false,
  );
  cacheFunctions(PROJECT);
  const path = require.resolve(join(PROJECT, "index"));
  delete require.cache[path];
  const program: Record<string, unknown> = require(path);
  await pulumi.runtime.disconnect();
  errors.push(...overrides.unused());
  // A full disk explains all other errors.
  const full = errors.find((error) => "code" in error && ["ENOSPC", "EDQUOT"].includes(String(error.code)));
  if (full !== undefined) throw full;
  if (errors.length > 0) throw new DeploymentFailed(errors);
  return new Promise((resolve) => pulumi.output({ ...program }).apply(resolve));
}

async function provision(services: LocalServices, resource: MockResourceArgs): Promise<Provisioned> {
  const { type, name, inputs, custom } = resource;
  // The stack and the program's own components exist in Pulumi's state only.
  if (custom !== true) return { id: name, state: inputs };
  if (WITHOUT_LOCAL_EFFECT.includes(type))
    return {
      id: name,
      state: { ...inputs, name: inputs.name ?? name, arn: `arn:aws:local:${REGION}:${ACCOUNT}:${name}` },
    };
  const hosted = HOSTED[type];
  if (hosted === undefined)
    throw new NotHosted(
      `${name}: the local cloud does not host ${type}. Host it in local/program/resources, or list it there as without local effect.`,
    );
  for (const property of Object.keys(inputs).filter((key) => inputs[key] !== undefined)) {
    if (![...hosted.hosted, ...hosted.withoutEffect, "region", "tags", "tagsAll"].includes(property))
      throw new NotHosted(
        `${name}: the local cloud does not host the property ${property} of ${type}. Host it in local/program/resources, or list it there as without local effect.`,
      );
  }
  const complete = withProviderDefaults(type, inputs);
  const { id, state } = await hosted.provision(services, name, complete);
  return { id, state: { ...complete, ...state } };
}

/** Result of a provider function that the program calls. */
function answer({ token }: MockCallArgs): Record<string, unknown> {
  if (token === "aws:index/getRegion:getRegion") return { id: REGION, name: REGION, region: REGION };
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { id: ACCOUNT, accountId: ACCOUNT };
  if (token === "aws:index/getPartition:getPartition")
    return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" };
  throw new NotHosted(`The local cloud does not answer ${token}. Answer it in local/program/deploy-program.ts.`);
}

type Declared = Record<string, string | { default?: unknown; value?: unknown }>;

/** The configuration of the stack `local`: the defaults of Pulumi.yaml under the values of Pulumi.local.yaml. */
function readConfig(project: string): { name: string; config: Record<string, string> } {
  const { name, config: declared = {} } = readYaml<{ name: string; config?: Declared }>(join(project, "Pulumi.yaml"));
  const { config: set = {} } = readYaml<{ config?: Record<string, unknown> }>(join(project, "Pulumi.local.yaml"));
  const config: Record<string, string> = { "aws:region": REGION };
  for (const [key, value] of Object.entries(declared)) {
    const preset = typeof value === "object" ? (value.default ?? value.value) : value;
    if (preset !== undefined) config[qualified(name, key)] = textOf(preset);
  }
  for (const [key, value] of Object.entries(set)) config[qualified(name, key)] = textOf(value);
  return { name, config };
}

function qualified(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function readYaml<Document>(path: string): Document {
  return parse(readFileSync(path, "utf8"));
}
