import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { type Recipient, retryMessagesOf } from "../../../runtime/send-welcome/recipients";
import type { Item } from "../../doubles/dynamodb/operand";
import type { Deployment } from "./deployment";
import type { Services } from "./platform/services";
import type { World } from "./platform/world";
import { isPoison } from "./poison";

/** More redrives than any run needs: a message that fails after each of them will never be processed. */
const MOST_REDRIVES = 30;

/** An asynchronous event that was discarded, or records of a table's stream. */
interface FailureCondition {
  requestPayload?: unknown;
  records?: DynamoDBRecord[];
}

/**
 * An operator gets the alarm of a failure queue, and redrives it some time later: messages to their source queue,
 * events to their function, users to the welcome-retry queue, and the task result of an upload by an update of its
 * SUMMARY.
 */
export function employOperator(
  world: World,
  deployment: Deployment,
  services: Services,
  redriveAfter: () => number,
): void {
  const { time, faults, trace, violate } = world;
  const { sqs, dynamodb } = services;
  const { USERS_TABLE: users = "", UPLOADS_TABLE: uploads = "" } =
    deployment.functions["send-welcome"]?.variables ?? {};
  const retryQueue = deployment.queues["welcome-retry"]?.arn ?? "";
  const queues = Object.entries(deployment.queues);
  const consumed = Object.values(deployment.mappings).map(
    (inputs) => (inputs as { eventSourceArn: string }).eventSourceArn,
  );
  const failureQueues = queues.filter(([, { arn }]) => !consumed.includes(arn));
  let isComing = false;
  let redrives = 0;

  const redrive = () => {
    isComing = false;
    redrives++;
    for (const [name, { arn }] of failureQueues) {
      const messages = sqs.messages(arn);
      if (messages.length === 0) continue;
      trace.note("operator", `redrives ${messages.length} of ${name}`);
      faults.count("operator", `redrives ${name}`);
      for (const { id, body } of messages) {
        sqs.remove(arn, id);
        if (isPoison(body)) faults.count("operator", `finds poison in ${name}`);
        else putBack(arn, body);
      }
    }
  };

  const putBack = (arn: string, body: string) => {
    const source = queues.find(([, { redrive }]) => redrive?.deadLetterArn === arn)?.[1];
    if (source) {
      sqs.send(source.arn, body);
      return;
    }
    const { requestPayload, records = [] }: FailureCondition = JSON.parse(body);
    if (requestPayload) services.invokeLater("process-csv", requestPayload);
    for (const { dynamodb: { Keys, NewImage } = {} } of records) {
      // The item as it is by now: a stream keeps its records for a day only.
      const item = Keys && dynamodb.find(Keys.email ? users : uploads, Keys as Item);
      if (item === undefined || NewImage === undefined) continue;
      if (Keys?.email)
        for (const entry of retryMessagesOf([waitingUser(item)])) sqs.send(retryQueue, entry.MessageBody ?? "");
      else dynamodb.put(uploads, { ...item, redrivenAt: { S: new Date(time.now()).toISOString() } });
    }
  };

  sqs.onArrival((arrivedIn) => {
    const [name] = failureQueues.find(([, { arn }]) => arn === arrivedIn) ?? [];
    if (isComing || name === undefined) return;
    if (redrives === MOST_REDRIVES) return violate(`Something comes back to ${name}, however often it is redriven.`);
    isComing = true;
    time.after(redriveAfter(), redrive);
  });
}

function waitingUser(item: Item): Recipient {
  return unmarshall(item) as Recipient;
}
