import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Metric, Pipeline, PipelineNode } from "../api";
import { nameOf, outputOf, type PipelinePart, pipelineParts } from "./pipeline-parts";
import { type ConsoleSource, metric } from "./source";

/** @returns reads the pipeline with its current metrics */
export function pipelineReader(source: ConsoleSource): () => Promise<Pipeline> {
  const parts = pipelineParts(source.stack.outputs);
  const ids = parts.map(({ id }) => id);
  const kinds = new Map(parts.map(({ id, kind }) => [id, kind]));
  const edges = parts.flatMap(({ id, targets }) =>
    targets
      .filter((to) => ids.includes(to))
      .map((to) => ({ from: id, to, isFailure: kinds.get(to) === "deadLetters" })),
  );
  return async () => ({ nodes: await Promise.all(parts.map((part) => readNode(source, part))), edges });
}

async function readNode(source: ConsoleSource, part: PipelinePart): Promise<PipelineNode> {
  const { id, kind } = part;
  const name = nameOf(source.stack.outputs, part);
  const node = { id, kind, name, hasDeadLetters: false };
  switch (kind) {
    case "function":
      return { ...node, metrics: await source.monitoring.functionMetrics(name) };
    case "queue": {
      const { visible, inFlight } = await queueDepth(source, part);
      const more = await source.monitoring.queueMetrics(name);
      return { ...node, metrics: [metric("visible", visible), metric("in flight", inFlight), ...more] };
    }
    case "deadLetters": {
      const { visible, inFlight } = await queueDepth(source, part);
      return {
        ...node,
        metrics: [metric("dead-lettered", visible + inFlight)],
        hasDeadLetters: visible + inFlight > 0,
      };
    }
    case "table":
      return { ...node, metrics: [await itemCount(source, name)] };
    case "machine":
      return { ...node, metrics: [await runningExecutions(source)] };
    case "email":
      return { ...node, metrics: await source.monitoring.emailMetrics() };
    case "bucket":
      return { ...node, metrics: [] };
  }
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export async function queueDepth(
  { stack }: ConsoleSource,
  part: PipelinePart,
): Promise<{ visible: number; inFlight: number }> {
  const { Attributes = {} } = await stack.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: outputOf(stack.outputs, part),
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/**
 * Reads ItemCount, which DynamoDB updates about every six hours and DynamoDB Local at once.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
async function itemCount({ stack }: ConsoleSource, table: string): Promise<Metric> {
  const { Table } = await stack.dynamodb.send(new DescribeTableCommand({ TableName: table }));
  return metric("items", Table?.ItemCount ?? 0);
}

async function runningExecutions({ stack }: ConsoleSource): Promise<Metric> {
  const { stateMachineArn } = stack.outputs;
  const { executions = [], nextToken } = await stack.sfn.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING", maxResults: 100 }),
  );
  return { label: "running", value: `${executions.length}${nextToken === undefined ? "" : "+"}` };
}
