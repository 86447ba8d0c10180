import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeConfigurationSetCommand,
  SESClient,
  SendEmailCommand,
  type SendEmailCommandInput,
  SendRawEmailCommand,
} from "@aws-sdk/client-ses";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startGateway } from "../../../local/gateway/start-gateway";
import { createResourcePolicies } from "../../../local/iam/resource-policies";
import { createMeter } from "../../../local/metering/create-meter";
import { usageBetween } from "../../../local/metering/usage";
import { createPrincipals } from "../../../local/principals";
import { arnOf, REGION } from "../../../local/program/arn";
import { createConfigurationSets } from "../../../local/services/create-configuration-sets";
import { createTopics } from "../../../local/services/create-topics";
import { type Fauxqs, startFauxqs } from "../../../local/services/start-fauxqs";
import { type Ses, startSes } from "../../../local/services/start-ses";

const TOPIC = arnOf("sns", "events");
const OTHER_TOPIC = arnOf("sns", "others");
const QUEUE = arnOf("sqs", "events");
const TYPES = ["delivery", "bounce", "complaint"];

interface Event {
  eventType: string;
  mail: { messageId: string; destination: string[]; tags: Record<string, string[]> };
  bounce?: { bounceType: string; bounceSubType: string; bouncedRecipients: { emailAddress: string }[] };
  complaint?: { complaintSubType: string | null; complainedRecipients: { emailAddress: string }[] };
  delivery?: { recipients: string[] };
}

describe("the events of emails", () => {
  const principals = createPrincipals();
  const policies = createResourcePolicies();
  const denied: string[] = [];
  const meter = createMeter();
  let directory: string;
  let fauxqs: Fauxqs;
  let inbox: Ses;
  let sets: ReturnType<typeof createConfigurationSets>;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let ses: SESClient;
  let sqs: SQSClient;
  let topics: ReturnType<typeof createTopics>;
  let QueueUrl = "";
  let undeliveredUrl = "";

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "email-events-"));
    fauxqs = await startFauxqs({ directory });
    inbox = await startSes();
    topics = createTopics({ policies, enqueue: fauxqs.enqueue, denied: (line) => denied.push(line), meter });
    sets = createConfigurationSets({
      topics,
      mailboxOf: (address) => (/^(bounce|complaint)/.exec(address)?.[1] as "bounce") ?? "success",
    });
    const routes = { ...fauxqs.routes, ses: inbox.route };
    gateway = await startGateway({ port: 0, principals, routes, layers: [sets.layer] });
    const client = { endpoint: gateway.endpoint, region: REGION, credentials: principals.administrator };
    ses = new SESClient({ ...client, maxAttempts: 1 });
    sqs = new SQSClient(client);
    QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: "events" }))).QueueUrl ?? "";
    undeliveredUrl = (await sqs.send(new CreateQueueCommand({ QueueName: "undelivered" }))).QueueUrl ?? "";
    topics.create(TOPIC);
    topics.subscribe(TOPIC, QUEUE);
  });
  afterAll(async () => {
    ses.destroy();
    sqs.destroy();
    sets.stop();
    await gateway.stop();
    await inbox.stop();
    await fauxqs.stop();
    await rm(directory, { recursive: true });
  });

  const allow = (resource: string, service: string, action: string, sourceArn: string) =>
    policies.attach(
      resource,
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            ...{ Effect: "Allow", Principal: { Service: service }, Action: action, Resource: resource },
            Condition: { StringEquals: { "AWS:SourceArn": sourceArn } },
          },
        ],
      }),
    );
  const send = async (address: string, changes: Partial<SendEmailCommandInput> = {}) =>
    ses.send(
      new SendEmailCommand({
        ...{ Source: "Us <us@example.com>", Destination: { ToAddresses: [address] }, ConfigurationSetName: "set" },
        Message: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } },
        Tags: [{ Name: "order", Value: "o-1" }],
        ...changes,
      }),
    );
  const receive = async (count: number): Promise<Event[]> => {
    const events: Event[] = [];
    while (events.length < count) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
      );
      events.push(...Messages.map(({ Body = "" }) => JSON.parse(Body) as Event));
    }
    return events;
  };

  it("go to no topic whose policy does not allow it, and to no queue whose policy does not", async () => {
    // Prepare
    sets.create("set");
    const destination = { name: "events", topicArn: TOPIC, types: TYPES };

    // Act
    const add = (name = "set") => sets.addDestination(name, destination);

    // Assess
    expect(() => add("other")).toThrow("The configuration set other of an event destination does not exist.");
    expect(() => add()).toThrow(`events: Could not publish to SNS topic: ${TOPIC}`);
    allow(TOPIC, "ses.amazonaws.com", "sns:Publish", arnOf("ses", "configuration-set/set2"));
    expect(() => add()).toThrow("Could not publish");
    allow(TOPIC, "ses.amazonaws.com", "sns:Publish", arnOf("ses", "configuration-set/set"));
    add();
    expect(denied.at(-1)).toBe(
      `sqs SendMessage: ${TOPIC} may not send to ${QUEUE}, or there is no such queue. The message is lost.`,
    );
    topics.create(OTHER_TOPIC);
    topics.subscribe(OTHER_TOPIC, QUEUE, arnOf("sqs", "undelivered"));
    allow(OTHER_TOPIC, "ses.amazonaws.com", "sns:Publish", TOPIC);
    const publish = () => topics.publish(OTHER_TOPIC, "Hello", { service: "ses.amazonaws.com", sourceArn: TOPIC });
    publish();
    expect(denied.at(-1)).toMatch(/The message is lost\.$/);
    allow(arnOf("sqs", "undelivered"), "sns.amazonaws.com", "sqs:SendMessage", OTHER_TOPIC);
    publish();
    expect(denied.at(-1)).toMatch(/The message is in .+undelivered\.$/);
    const undelivered = await sqs.send(new ReceiveMessageCommand({ QueueUrl: undeliveredUrl, WaitTimeSeconds: 5 }));
    expect(undelivered.Messages?.map(({ Body }) => Body)).toStrictEqual(["Hello"]);
    allow(QUEUE, "sns.amazonaws.com", "sqs:SendMessage", TOPIC);
  });

  it.each([
    ["success+1@simulator.amazonses.com", ["Delivery"]],
    ["bounce+1@simulator.amazonses.com", ["Bounce Permanent General"]],
    ["suppressionlist@simulator.amazonses.com", ["Bounce Permanent Suppressed"]],
    ["ooto@simulator.amazonses.com", ["Delivery", "Bounce Transient General"]],
    ["complaint+a.b@simulator.amazonses.com", ["Delivery", "Complaint"]],
    ["ann@example.com", ["Delivery"]],
  ])("of an email to %s are %j, with the email's id, recipient and tags", async (address, expected) => {
    // Act
    const { MessageId } = await send(address);
    const events = await receive(expected.length);

    // Assess
    const namesOf = ({ eventType, bounce }: Event) =>
      bounce === undefined ? eventType : `${eventType} ${bounce.bounceType} ${bounce.bounceSubType}`;
    expect(events.map(namesOf)).toStrictEqual(expected);
    for (const { mail, delivery, bounce, complaint } of events) {
      expect(mail).toMatchObject({
        ...{ messageId: MessageId, destination: [address], source: "Us <us@example.com>" },
        tags: { order: ["o-1"], "ses:configuration-set": ["set"], "ses:from-domain": ["example.com"] },
      });
      const recipient = delivery?.recipients[0] ?? bounce?.bouncedRecipients[0] ?? complaint?.complainedRecipients[0];
      expect(recipient).toStrictEqual(delivery ? address : expect.objectContaining({ emailAddress: address }));
    }
  });

  it("keep an address that bounced or complained from further emails, unless it is one of the simulator", async () => {
    // Prepare
    await send("bounce@example.com");
    await send("complaint@example.com");
    await receive(3);
    const before = inbox.emailCount();

    // Act
    await send("Bounce@example.com");
    await send("complaint@example.com");
    const [bounced, complained] = await receive(2);

    // Assess
    expect(inbox.emailCount()).toBe(before);
    expect(bounced?.bounce).toMatchObject({ bounceType: "Permanent", bounceSubType: "OnAccountSuppressionList" });
    expect(complained?.complaint).toMatchObject({ complaintSubType: "OnAccountSuppressionList" });
    sets.create("other");
    for (const ConfigurationSetName of ["other", undefined]) await send("bounce@example.com", { ConfigurationSetName });
    expect(inbox.emailCount()).toBe(before);
  });

  it("are metered as messages of the topic, and as requests of the queue", async () => {
    // Prepare
    const before = meter.read();

    // Act
    await send("ooto@simulator.amazonses.com");
    await receive(2);

    // Assess
    const usages = usageBetween(before, meter.read());
    expect(usages.map(({ caller, operation, charges }) => ({ caller, operation, charges }))).toStrictEqual([
      { caller: "ses.amazonaws.com", operation: "Publish", charges: { snsMessages: 2 } },
      { caller: "events", operation: "SendMessage", charges: { sqsRequests: 2 } },
    ]);
  });

  it("have a configuration set that tells whether sending is enabled for it", async () => {
    const describe = (ConfigurationSetName: string) =>
      ses.send(
        new DescribeConfigurationSetCommand({
          ConfigurationSetName,
          ConfigurationSetAttributeNames: ["reputationOptions"],
        }),
      );
    expect(await describe("set")).toMatchObject({
      ConfigurationSet: { Name: "set" },
      ReputationOptions: { SendingEnabled: true },
    });
    await expect(describe("none")).rejects.toMatchObject({ name: "ConfigurationSetDoesNotExistException" });
  });

  it("need a configuration set that exists, and tags that SES takes", async () => {
    await expect(send("ann@example.com", { ConfigurationSetName: "none" })).rejects.toMatchObject({
      name: "ConfigurationSetDoesNotExistException",
      message: "Configuration set <none> does not exist.",
    });
    await expect(send("ann@example.com", { Tags: [{ Name: "order", Value: "o:1" }] })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "Invalid tag value <o:1>: only alphanumeric ASCII characters, '_', and '-' are allowed.",
    });
    const raw = new SendRawEmailCommand({ RawMessage: { Data: Buffer.from("a") }, ConfigurationSetName: "set" });
    await expect(ses.send(raw)).rejects.toMatchObject({ name: "NotImplemented" });
    const before = inbox.emailCount();
    await send("ann@example.com", { ConfigurationSetName: undefined });
    expect(inbox.emailCount()).toBe(before + 1);
  });
});
