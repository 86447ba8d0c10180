import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";
import { ACCOUNT, REGION } from "./arn";
import { DeploymentFailed, NotHosted } from "./errors";
import type { Provisioned } from "./hosted-resource";
import type { LocalServices } from "./local-services";
import { createOverrides, type Overrides } from "./overrides";
import { readConfig } from "./read-config";
import { HOSTED, WITHOUT_LOCAL_EFFECT } from "./resources";

const PROJECT = join(__dirname, "../..");

/**
 * Runs the project's index.ts as the Pulumi engine would, with mocks in the engine's place that make every registered
 * resource real in the local services. Once in a process: the program's modules keep what they made.
 * @returns the stack's outputs
 * @throws DeploymentFailed naming every resource, property or call that is not hosted, or could not be made, and every
 *   override of something that the program does not register
 */
export async function deployProgram(services: LocalServices, given: Overrides = {}): Promise<Record<string, unknown>> {
  const { name, config } = readConfig(PROJECT);
  const overrides = createOverrides(given);
  const errors: Error[] = [];
  // An error thrown inside a mock surfaces nowhere; it is kept, and the program goes on to its end.
  const keep = (error: unknown) => errors.push(error instanceof Error ? error : new Error(String(error)));

  pulumi.runtime.setAllConfig(config);
  await pulumi.runtime.setMocks(
    {
      newResource: async (args) => {
        try {
          return await provision(services, { ...args, inputs: overrides.apply(args.name, args.inputs) });
        } catch (error) {
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
  const program: Record<string, unknown> = require(join(PROJECT, "index"));
  await pulumi.runtime.disconnect();
  errors.push(...overrides.unused());
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
  const { id, state } = await hosted.provision(services, name, inputs);
  return { id, state: { ...inputs, ...state } };
}

/** The provider functions that the program may call. */
function answer({ token }: MockCallArgs): Record<string, unknown> {
  if (token === "aws:index/getRegion:getRegion") return { id: REGION, name: REGION, region: REGION };
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { id: ACCOUNT, accountId: ACCOUNT };
  if (token === "aws:index/getPartition:getPartition")
    return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" };
  throw new NotHosted(`The local cloud does not answer ${token}. Answer it in local/program/deploy-program.ts.`);
}
