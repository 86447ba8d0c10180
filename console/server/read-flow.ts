import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Figure, Flow, FlowNode } from "../api";
import { figure } from "./figure";
import { type FlowPart, flowMap, nameOf, outputOf } from "./flow-map";
import type { Subject } from "./subject";

/** @returns reads the pipeline with its numbers as they are now */
export function flowReader(subject: Subject): () => Promise<Flow> {
  const parts = flowMap(subject.stack.outputs);
  const ids = parts.map(({ id }) => id);
  const kinds = new Map(parts.map(({ id, kind }) => [id, kind]));
  const edges = parts.flatMap(({ id, feeds }) =>
    feeds.filter((to) => ids.includes(to)).map((to) => ({ from: id, to, isFailure: kinds.get(to) === "deadLetters" })),
  );
  return async () => ({ nodes: await Promise.all(parts.map((part) => readNode(subject, part))), edges });
}

async function readNode(subject: Subject, part: FlowPart): Promise<FlowNode> {
  const { id, kind } = part;
  const name = nameOf(subject.stack.outputs, part);
  const node = { id, kind, name, alert: false };
  switch (kind) {
    case "function":
      return { ...node, figures: await subject.observer.functionFigures(name) };
    case "queue": {
      const { waiting, inFlight } = await queueDepth(subject, part);
      const more = await subject.observer.queueFigures(name);
      return { ...node, figures: [figure("waiting", waiting), figure("in flight", inFlight), ...more] };
    }
    case "deadLetters": {
      const { waiting, inFlight } = await queueDepth(subject, part);
      return { ...node, figures: [figure("waiting", waiting + inFlight)], alert: waiting + inFlight > 0 };
    }
    case "table":
      return { ...node, figures: [await itemCount(subject, name)] };
    case "machine":
      return { ...node, figures: [await runningExecutions(subject)] };
    case "email":
      return { ...node, figures: await subject.observer.emailFigures() };
    case "bucket":
      return { ...node, figures: [] };
  }
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
async function queueDepth({ stack }: Subject, part: FlowPart): Promise<{ waiting: number; inFlight: number }> {
  const { Attributes = {} } = await stack.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: outputOf(stack.outputs, part),
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** DynamoDB counts about every six hours, DynamoDB Local at once. */
async function itemCount({ stack }: Subject, table: string): Promise<Figure> {
  const { Table } = await stack.dynamodb.send(new DescribeTableCommand({ TableName: table }));
  return figure("items", Table?.ItemCount ?? 0);
}

async function runningExecutions({ stack }: Subject): Promise<Figure> {
  const { stateMachineArn } = stack.outputs;
  const { executions = [], nextToken } = await stack.sfn.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING", maxResults: 100 }),
  );
  return { label: "running", value: `${executions.length}${nextToken === undefined ? "" : "+"}` };
}
