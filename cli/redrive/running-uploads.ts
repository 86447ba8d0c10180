import { paginateListExecutions } from "@aws-sdk/client-sfn";
import type { Stack } from "../stack/stack";

/** Ids of the uploads whose executions have not ended. An execution bears its upload's id as its name. */
export async function* runningUploads({ sfn, outputs }: Stack): AsyncGenerator<string> {
  const { stateMachineArn } = outputs;
  for await (const { executions = [] } of paginateListExecutions(
    { client: sfn },
    { stateMachineArn, statusFilter: "RUNNING" },
  ))
    for (const { name } of executions) if (name !== undefined) yield name;
}
