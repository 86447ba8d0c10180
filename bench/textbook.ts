import { createReadStream } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import ts from "typescript";
import type { LocalCloud } from "../local/cloud";
import { arnOf } from "../local/program/arn";
import { bucket, bucketNotification, queue, table } from "../local/program/resources/storage";
import type { Subject } from "./subject";

const BUCKET = "textbook-uploads";

/** As broad as the tutorial grants it. */
const ALL_IT_MAY_NEED = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:*", "sqs:*", "dynamodb:*", "ses:*", "logs:*"], Resource: ["*"] }],
};

/** The tutorial's three functions on the same local cloud: from the upload to the last email. */
export async function textbook({ services, emailCount }: LocalCloud): Promise<Subject> {
  const { lambda, triggers, s3, artifacts, permissions } = services;
  await bucket.provision(services, BUCKET, { bucket: BUCKET });
  const { state: buffer } = await queue.provision(services, "textbook", { visibilityTimeoutSeconds: 360 });
  const { state: users } = await table.provision(services, "textbook-users", {
    attributes: [{ name: "email", type: "S" }],
    hashKey: "email",
    streamEnabled: true,
    streamViewType: "NEW_IMAGE",
  });

  const deploy = async (name: string, environment: Record<string, string>) => {
    const directory = join(artifacts, `textbook-${name}`);
    await mkdir(directory, { recursive: true });
    const source = await readFile(join(__dirname, "textbook", `${name}.ts`), "utf8");
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    await writeFile(join(directory, "__index.js"), outputText);
    await symlink(join(__dirname, "../node_modules"), join(directory, "node_modules"));
    const functionName = `textbook-${name}`;
    const roleArn = arnOf("iam", `role/${functionName}`);
    permissions.attach(roleArn, functionName, JSON.stringify(ALL_IT_MAY_NEED));
    const limits = { handler: "__index.handler", timeoutSeconds: 60, memoryMb: 1769 };
    await lambda.deploy({ name: functionName, roleArn, directory, environment, ...limits });
    return arnOf("lambda", `function:${functionName}`);
  };
  const processCsv = await deploy("process-csv", { QUEUE_URL: String(buffer.url) });
  const insertUsers = await deploy("insert-users", { USERS_TABLE: String(users.name) });
  const sendWelcome = await deploy("send-welcome", {});
  await bucketNotification.provision(services, BUCKET, {
    bucket: BUCKET,
    lambdaFunctions: [{ lambdaFunctionArn: processCsv, events: ["s3:ObjectCreated:*"] }],
  });
  await triggers.mapEventSource({ eventSourceArn: buffer.arn, functionName: insertUsers, batchSize: 10 });
  const stream = { eventSourceArn: users.streamArn, functionName: sendWelcome, startingPosition: "TRIM_HORIZON" };
  await triggers.mapEventSource({ ...stream, batchSize: 100 });

  return async (file, rows) => {
    const before = emailCount();
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "people.csv", Body: createReadStream(file) }));
    while (emailCount() < before + rows) await delay(250);
  };
}
