import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { ListIdentitiesCommand } from "@aws-sdk/client-ses";
import { ListDeadLetterSourceQueuesCommand } from "@aws-sdk/client-sqs";
import { type LocalStack, startLocalStack } from "../helpers/local-stack";
import { csvOf, people } from "../helpers/people";

describe("what people ask of a local cloud with the AWS CLI", () => {
  let local: LocalStack;
  let logs: CloudWatchLogsClient;
  const startedAt = Date.now();
  beforeAll(async () => {
    local = await startLocalStack();
    const { endpoint, region, credentials } = local.cloud;
    logs = new CloudWatchLogsClient({ endpoint, region, credentials });
    await local.signUp("people.csv", csvOf(people(0, 3)));
  });
  afterAll(async () => {
    logs?.destroy();
    await local?.stop();
  });
  const logGroupName = "/aws/lambda/rollcall-local/process-csv";
  const filter = async (input: Partial<FilterLogEventsCommand["input"]>) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName, ...input }))).events ?? [];

  it("shows the events of a log group, in the order and at the time of their writing", async () => {
    const events = await filter({});
    expect(events[0]?.message).toMatch(/^START RequestId: /);
    expect(events.some(({ message }) => message?.includes('"message":"parsed"'))).toBe(true);
    for (const { timestamp = 0, logStreamName } of events) {
      expect(timestamp).toBeGreaterThanOrEqual(startedAt);
      expect(timestamp).toBeLessThanOrEqual(Date.now());
      expect(logStreamName).toBe("process-csv");
    }
    const { events: first, nextToken } = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 1 }));
    expect([first, ...(await filter({ nextToken })).map((event) => [event])].flat()).toStrictEqual(events);
  });

  it("filters events by terms, time and stream", async () => {
    const messages = async (input: Partial<FilterLogEventsCommand["input"]>) =>
      (await filter(input)).map(({ message }) => message);
    const parsed = await messages({ filterPattern: '"message" parsed' });
    expect(parsed).toStrictEqual([expect.stringMatching(/"message":"parsed"/)]);
    expect(await messages({ filterPattern: "nowhere" })).toStrictEqual([]);
    expect(await messages({ endTime: startedAt - 1 })).toStrictEqual([]);
    expect(await messages({ startTime: Date.now() + 1 })).toStrictEqual([]);
    expect(await messages({ logStreamNames: ["other"] })).toStrictEqual([]);
    await expect(filter({ filterPattern: '{ $.message = "parsed" }' })).rejects.toMatchObject({
      name: "NotImplemented",
    });
  });

  it("refuses an unknown log group, and names an operation that is not hosted", async () => {
    await expect(filter({ logGroupName: "/aws/lambda/other" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
    await expect(logs.send(new DescribeLogGroupsCommand())).rejects.toMatchObject({
      name: "NotImplemented",
      message: "The local cloud does not host DescribeLogGroups of CloudWatch Logs. It hosts FilterLogEvents.",
    });
  });

  it("lists the identities that emails were sent under", async () => {
    const { Identities } = await local.stack.ses.send(new ListIdentitiesCommand());
    expect(Identities).toStrictEqual(["welcome@rollcall.example"]);
  });

  it("lists the queues whose messages a dead-letter queue receives", async () => {
    const { sqs, outputs } = local.stack;
    const { queueUrls } = await sqs.send(
      new ListDeadLetterSourceQueuesCommand({ QueueUrl: outputs.bufferDeadLetterQueueUrl }),
    );
    expect(queueUrls).toStrictEqual([outputs.bufferQueueUrl]);
    const none = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: outputs.bufferQueueUrl }));
    expect(none.queueUrls).toStrictEqual([]);
    const other = new ListDeadLetterSourceQueuesCommand({ QueueUrl: `${outputs.bufferQueueUrl}-other` });
    await expect(sqs.send(other)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });
});
