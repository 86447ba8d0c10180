import { arnOf } from "../arn";
import type { HostedResource } from "../hosted-resource";

export const stateMachine: HostedResource = {
  hosted: ["name", "roleArn", "definition", "type"],
  withoutEffect: ["loggingConfiguration", "tracingConfiguration", "encryptionConfiguration"],
  async provision({ stepFunctions }, logicalName, inputs) {
    const name = String(inputs.name ?? logicalName);
    await stepFunctions.createStateMachine({
      name,
      roleArn: String(inputs.roleArn),
      definition: String(inputs.definition),
    });
    const arn = arnOf("states", `stateMachine:${name}`);
    return { id: arn, state: { name, arn } };
  },
};
