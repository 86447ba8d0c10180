import type * as pulumi from "@pulumi/pulumi";

/** One statement of an IAM policy that grants something. */
export interface Statement {
  Effect: "Allow";
  Action: string[];
  Resource: pulumi.Input<string>[];
  Condition?: Record<string, Record<string, pulumi.Input<string>>>;
}

/** Grants the actions on the resources: `allow(["sqs:SendMessage"], [queue.arn])`. */
export function allow(
  actions: string[],
  resources: pulumi.Input<string>[],
  condition?: Statement["Condition"],
): Statement {
  return { Effect: "Allow", Action: actions, Resource: resources, ...(condition && { Condition: condition }) };
}
