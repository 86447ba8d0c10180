import { arnOf } from "../arn";
import type { HostedResource } from "../hosted-resource";

/** Logs of a local run are files; a log group is its ARN, which permissions to write are on. */
export const logGroup: HostedResource = {
  hosted: ["name"],
  withoutEffect: ["retentionInDays", "kmsKeyId", "skipDestroy", "logGroupClass"],
  async provision(_services, logicalName, { name = logicalName }) {
    return { id: String(name), state: { name, arn: arnOf("logs", `log-group:${name}`) } };
  },
};
