import { type ExecutionListItem, paginateListExecutions } from "@aws-sdk/client-sfn";
import type { LocalStack } from "../../helpers/local-stack";
import { prefixOf } from "./scenario-of";

/** The executions of a seed's uploads. */
export async function listExecutions({ stack }: LocalStack, seed: number): Promise<ExecutionListItem[]> {
  const { stateMachineArn } = stack.outputs;
  const found: ExecutionListItem[] = [];
  for await (const { executions = [] } of paginateListExecutions({ client: stack.sfn }, { stateMachineArn }))
    found.push(...executions.filter(({ name }) => name?.startsWith(prefixOf(seed))));
  return found;
}
