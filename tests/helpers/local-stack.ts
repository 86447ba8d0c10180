import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { parseStackOutputs } from "../../client/outputs";
import type { Result } from "../../client/result";
import { signUpFile } from "../../client/sign-up-file";
import { openStack } from "../../client/stack";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../../local/cloud";
import type { UploadSettings } from "../../runtime/upload/upload-settings";
import type { User } from "../../runtime/user";

export interface Email {
  subject: string;
  destination: { to: string[] };
  body: { html?: string; text?: string };
}

/** A local cloud of the test's own with the program deployed, and what tests do with it. */
export async function startLocalStack(options: Partial<LocalCloudOptions> = {}) {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  const cloud: LocalCloud = await startLocalCloud({ port: 0, logs: join(directory, "logs"), ...options });
  const outputs = parseStackOutputs(cloud.outputs, "The local stack");
  const stack = openStack(outputs, cloud);
  return {
    cloud,
    stack,
    directory,
    logs: join(directory, "logs"),
    /** Uploads a file of this name and content and follows it to its end. */
    async signUp(name: string, content: string | Uint8Array, uploadSettings: UploadSettings = {}): Promise<Result> {
      const path = join(directory, name);
      await writeFile(path, content);
      return signUpFile(stack, path, { uploadSettings, rejectsDirectory: join(directory, "rejects") });
    },
    async users(): Promise<User[]> {
      const users: User[] = [];
      for await (const { Items = [] } of paginateScan({ client: stack.documents }, { TableName: outputs.usersTable }))
        users.push(...(Items as User[]));
      return users;
    },
    /** The emails in the SES store, asked over its API. */
    async emails(): Promise<Email[]> {
      const response = await fetch(`${cloud.endpoint}/_local/ses/store`);
      return ((await response.json()) as { emails: Email[] }).emails;
    },
    async stop(): Promise<void> {
      stack.close();
      await cloud.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type LocalStack = Awaited<ReturnType<typeof startLocalStack>>;
