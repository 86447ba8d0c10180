import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { asset } from "@pulumi/pulumi";
import type { Faults } from "../../../local/faults/create-faults";
import type { Fault } from "../../../local/faults/fault-plan";
import { arnOf } from "../../../local/program/arn";
import { HOSTED } from "../../../local/program/resources";
import { insertOf, sqsEventOf } from "../../helpers/lambda-events";
import type { LocalStack } from "../../helpers/local-stack";
import { csvOf, people } from "../../helpers/people";
import type { RevokedGrants } from "./revoked-grants";

/** One way through the program; ends when it has been gone to its end, and can be gone again. */
type Path = () => Promise<void>;

export interface PathOptions {
  local: LocalStack;
  faults: Faults;
  /** Whether the sender's domain is what is verified in SES. */
  verifyDomain(isDomain: boolean): void;
  /** Sets the default configuration set of the sender's identity. */
  setConfigurationSet(name: string | undefined): void;
  eventually: RevokedGrants["eventually"];
}

/** Ways that between them need every right, by the role whose permissions they are and what they are about. */
export function pathsOf({
  local,
  faults,
  verifyDomain,
  setConfigurationSet,
  eventually,
}: PathOptions): Record<string, Record<string, Path>> {
  const { cloud, stack } = local;
  const { lambda, triggers, permissions } = cloud.services;
  const { uploadsBucket } = stack.outputs;
  const usersTable = String(cloud.outputs.usersTable);
  let count = 0;
  const next = () => `${Date.now().toString(36)}-${++count}`;
  const oneRow = () => `name,email\nAda,${next()}@example.com\n`;
  const signUp = (content: () => string) => async () => void (await local.signUp(`${next()}.csv`, content()));

  const succeeds = (functionName: string, event: () => object) => () =>
    eventually(async () => {
      const { functionError, payload } = await lambda.invoke(functionName, event());
      return functionError === undefined && !payload.includes("itemIdentifier");
    });

  /** process-csv as S3 calls it, each time with another upload. */
  const reads =
    (key: string, content: string | undefined, more = (): object => ({})): Path =>
    async () => {
      const put = content !== undefined && new PutObjectCommand({ Bucket: uploadsBucket, Key: key, Body: content });
      const { ETag = "" } = put ? await stack.s3.send(put) : {};
      const object = { key, size: 1, eTag: ETag.replaceAll('"', ""), sequencer: next(), ...more() };
      await succeeds("process-csv", () => ({ Records: [{ s3: { bucket: { name: uploadsBucket }, object } }] }))();
    };

  async function welcome(): Promise<void> {
    const Key = { email: { S: `${next()}@example.com` } };
    const Item = { ...Key, name: { S: "Ada" }, uploadId: { S: "permissions" } };
    await stack.dynamodb.send(new PutItemCommand({ TableName: usersTable, Item }));
    await eventually(async () => {
      const { Item } = await stack.dynamodb.send(new GetItemCommand({ TableName: usersTable, Key }));
      return Item?.welcome !== undefined;
    });
  }

  /** An upload ends that states an address to notify. */
  async function notified(): Promise<void> {
    const TableName = stack.outputs.uploadsTable;
    const Key = { uploadId: { S: next() }, part: { S: "SUMMARY" } };
    const ended = { finishedAt: { S: new Date().toISOString() }, status: { S: "COMPLETED" }, key: { S: "a.csv" } };
    const Item = { ...Key, ...ended, notifyEmail: { S: "uploader@example.com" } };
    await stack.dynamodb.send(new PutItemCommand({ TableName, Item }));
    await eventually(async () => {
      const { Item } = await stack.dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item?.notifiedAt !== undefined;
    });
  }

  const put = async (TableName: string, item: Record<string, string>) => {
    const Item = Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }]));
    await stack.dynamodb.send(new PutItemCommand({ TableName, Item }));
  };

  const withFault = (site: string, fault: Fault, most: number, path: Path) => async () => {
    faults.start({ seed: "permissions", rules: [{ site, fault, when: { chance: 1 }, most }] });
    await path();
    faults.stop();
  };

  const maps = (inputs: object) => () =>
    eventually(async () => {
      await triggers.mapEventSource(inputs);
      return true;
    });
  const mapsQueue = (functionName: string, queue: string) =>
    maps({ functionName, eventSourceArn: arnOf("sqs", queue), functionResponseTypes: ["ReportBatchItemFailures"] });
  const streamMapping = (functionName: string, more: object) => {
    const [read] = permissions
      .grants()
      .filter(({ action, roleArn }) => action === "dynamodb:GetRecords" && roleArn.endsWith(`/${functionName}`));
    return { functionName, eventSourceArn: read?.resource, startingPosition: "LATEST", ...more };
  };
  /** A further mapping of the stream, whose filter matches no record. */
  const mapsStream =
    (functionName: string): Path =>
    () =>
      maps(streamMapping(functionName, { filterCriteria: { filters: [{ pattern: '{"eventName":["NEVER"]}' }] } }))();

  /** Returns a function that checks whether a grant has been used since. */
  function whetherUsed(action: string, resource: string): () => boolean {
    const uses = () =>
      permissions.grants().find((grant) => grant.action === action && grant.resource === resource)?.uses ?? 0;
    const before = uses();
    return () => uses() > before;
  }
  /** Repeats a path until a grant has been used: a message that fails is not received again for minutes. */
  const untilUsed =
    (action: string, resource: string, path: Path): Path =>
    () => {
      const used = whetherUsed(action, resource);
      return eventually(async () => {
        await path();
        return used();
      });
    };

  /** A further mapping without retries, and a fault that lasts until the mapping has sent to its failure queue. */
  const discards =
    (functionName: string, call: string, path: Path): Path =>
    async () => {
      const destinationArn = arnOf("sqs", `${functionName}-failed-local`);
      const functionResponseTypes = ["ReportBatchItemFailures"];
      const given = {
        maximumRetryAttempts: 0,
        destinationConfig: { onFailure: { destinationArn } },
        functionResponseTypes,
      };
      await maps(streamMapping(functionName, given))();
      const used = whetherUsed("sqs:SendMessage", destinationArn);
      let done = Promise.resolve();
      await withFault(`${functionName} ${call}`, "server error", 10_000, async () => {
        done = path();
        await eventually(async () => used());
      })();
      await done;
    };

  const registers =
    (type: string, role: string, inputs: object): Path =>
    () =>
      eventually(async () => {
        await HOSTED[type]?.provision(cloud.services, `again-${next()}`, { ...inputs, ...roleOf(role) });
        return true;
      });
  const roleOf = (role: string) => ({ role: arnOf("iam", `role/${role}`), roleArn: arnOf("iam", `role/${role}`) });
  const source = new asset.StringAsset("exports.handler = async () => {};");
  const traced = (role: string) =>
    registers("aws:lambda/function:Function", role, {
      ...{ code: new asset.AssetArchive({ "__index.js": source }), handler: "__index.handler" },
      tracingConfig: { mode: "Active" },
    });
  const definition = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });

  return {
    upload: {
      "waiting with a token": signUp(oneRow),
      registration: registers("aws:sfn/stateMachine:StateMachine", "upload", {
        ...{ definition, loggingConfiguration: { level: "ERROR" }, tracingConfiguration: { enabled: true } },
      }),
    },
    "process-csv": {
      "good rows and bad": reads("mixed.csv", "name,email\nAnn,ann@example.com\nBob,bob@@example.com\n"),
      "a version": () => reads(`${next()}.csv`, oneRow(), () => ({ versionId: "null" }))(),
      "a missing file": reads("missing.csv", undefined, () => ({ eTag: "0" })),
      "a file of several runs": async () => {
        // More rows than a batch has: a run ends between two batches.
        await reads("long.csv", csvOf([...people(0, 20), "Bad,bad", ...people(20, 260), "Bad,bad"]))();
        await eventually(async () => lambda.pendingEvents() === 0);
      },
      "exhausted retries": async () => {
        await lambda.invoke("process-csv", { Records: [{ s3: {} }] }, { type: "Event" });
        await eventually(async () => lambda.pendingEvents() === 0);
      },
      registration: traced("process-csv"),
    },
    "insert-users": {
      "rows, new and known": succeeds("insert-users", () => {
        const rows = [next(), "ann"].map((name, line) => ({ line, name, email: `${name}@example.com` }));
        return sqsEventOf([JSON.stringify({ uploadId: "permissions", number: count, rows })]);
      }),
      "a row that updates a user": async () => {
        const email = `${next()}@example.com`;
        const Item = { email: { S: email }, name: { S: "Ada" } };
        await stack.dynamodb.send(new PutItemCommand({ TableName: usersTable, Item }));
        await succeeds("insert-users", () => {
          const rows = [{ line: 2, name: "Ada Lovelace", email, columns: { city: next() } }];
          const batch = { uploadId: `permissions-${next()}`, number: 0, existingUsers: "update", rows };
          return sqsEventOf([JSON.stringify(batch)]);
        })();
      },
      "a row with many columns": succeeds("insert-users", () => {
        const columns = Object.fromEntries(Array.from({ length: 760 }, (_, index) => [`question ${index}`, "yes"]));
        const rows = [{ line: 2, name: "Ada", email: `${next()}@example.com`, columns }];
        return sqsEventOf([JSON.stringify({ uploadId: "permissions", number: count, rows })]);
      }),
      "a queue's messages": untilUsed("sqs:DeleteMessage", arnOf("sqs", "buffer-local"), signUp(oneRow)),
      mapping: mapsQueue("insert-users", "buffer-local"),
      registration: traced("insert-users"),
    },
    "send-welcome": {
      "a new user": welcome,
      "a user who is gone": succeeds("send-welcome", () => ({
        Records: [insertOf(`${next()}@example.com`, "1", "permissions")],
      })),
      "a message that cannot be read": succeeds("send-welcome", () => sqsEventOf(["unreadable"])),
      "a queue's messages": untilUsed("sqs:DeleteMessage", arnOf("sqs", "welcome-retry-local"), async () => {
        const users = [{ email: `${next()}@example.com`, name: "Ada", uploadId: "permissions" }];
        const MessageBody = JSON.stringify({ users });
        await stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.outputs.welcomeRetryQueueUrl, MessageBody }));
      }),
      "a day's quota": withFault("send-welcome ses:SendEmail", "quota exceeded", 1, welcome),
      "under the domain": async () => {
        verifyDomain(true);
        await welcome();
        verifyDomain(false);
      },
      "exhausted retries": discards("send-welcome", "dynamodb:BatchGetItem", welcome),
      "mapping of the stream": mapsStream("send-welcome"),
      "mapping of the queue": mapsQueue("send-welcome", "welcome-retry-local"),
      registration: traced("send-welcome"),
    },
    notify: {
      "an upload's end": notified,
      "a refusal that is not permanent": withFault("notify ses:SendEmail", "quota exceeded", 1, notified),
      "with a default configuration set": async () => {
        setConfigurationSet("tracking");
        await notified();
        setConfigurationSet(undefined);
      },
      "under the domain": async () => {
        verifyDomain(true);
        await notified();
        verifyDomain(false);
      },
      "exhausted retries": discards("notify", "dynamodb:BatchGetItem", notified),
      mapping: mapsStream("notify"),
      registration: traced("notify"),
    },
    "record-delivery": {
      "a delivery": async () => {
        const [email, uploadId] = [`${next()}@example.com`, next()];
        await put(usersTable, { email, name: "Ada", uploadId });
        await put(String(cloud.outputs.uploadsTable), { uploadId, part: "SUMMARY" });
        const mail = { messageId: "m", destination: [email], tags: { uploadId: [uploadId] } };
        const delivery = { timestamp: "2026-01-01T00:00:00.000Z" };
        const event = JSON.stringify({ eventType: "Delivery", mail, delivery });
        await succeeds("record-delivery", () => sqsEventOf([event]))();
      },
      "a queue's messages": untilUsed("sqs:DeleteMessage", arnOf("sqs", "delivery-events-local"), welcome),
      mapping: mapsQueue("record-delivery", "delivery-events-local"),
      registration: traced("record-delivery"),
    },
    "report-status": {
      success: signUp(oneRow),
      failure: signUp(() => ""),
      "exhausted retries": discards("report-status", "states:SendTaskSuccess", signUp(oneRow)),
      mapping: mapsStream("report-status"),
      registration: traced("report-status"),
    },
  };
}
