import {
  type AttributeDefinition,
  CreateTableCommand,
  type StreamViewType,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { arnOf } from "../arn";
import type { HostedResource } from "../hosted-resource";

export const table: HostedResource = {
  hosted: ["name", "attributes", "hashKey", "rangeKey", "billingMode", "streamEnabled", "streamViewType", "ttl"],
  withoutEffect: ["serverSideEncryption", "pointInTimeRecovery", "deletionProtectionEnabled"],
  async provision({ dynamodb }, logicalName, inputs) {
    const name = String(inputs.name ?? `${logicalName}-local`);
    const attributes = inputs.attributes as { name: string; type: "S" | "N" | "B" }[];
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions: attributes.map(
          (attribute): AttributeDefinition => ({ AttributeName: attribute.name, AttributeType: attribute.type }),
        ),
        KeySchema: [
          { AttributeName: String(inputs.hashKey), KeyType: "HASH" },
          ...(inputs.rangeKey === undefined
            ? []
            : [{ AttributeName: String(inputs.rangeKey), KeyType: "RANGE" as const }]),
        ],
        BillingMode: "PAY_PER_REQUEST",
        ...(inputs.streamEnabled === true && {
          StreamSpecification: { StreamEnabled: true, StreamViewType: inputs.streamViewType as StreamViewType },
        }),
      }),
    );
    const ttl = inputs.ttl as { attributeName: string; enabled: boolean } | undefined;
    if (ttl) {
      const specification = { AttributeName: ttl.attributeName, Enabled: ttl.enabled };
      await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: specification }));
    }
    const state = { name, arn: arnOf("dynamodb", `table/${name}`), streamArn: TableDescription?.LatestStreamArn };
    return { id: name, state };
  },
};
