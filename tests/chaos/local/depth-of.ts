import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { StackOutputs } from "../../../client/outputs";
import type { Stack } from "../../../client/stack";

/** How many messages a queue holds, those in hand included. */
export async function depthOf({ sqs, outputs }: Stack, url: keyof StackOutputs): Promise<number> {
  const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl: outputs[url], AttributeNames: [...names] });
  const { Attributes = {} } = await sqs.send(command);
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}
