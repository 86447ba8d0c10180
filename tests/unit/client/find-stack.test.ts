import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../../client/errors";
import { findStack } from "../../../client/find-stack";
import { writeLocalOutputs } from "../../../client/local-outputs";
import { STACK_OUTPUTS } from "../../helpers/stack-outputs";

describe("findStack", () => {
  const server = createServer((_request, response) => response.end());
  let directory: string;
  let endpoint: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "rollcall-find-"));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function fileOf(content: string): Promise<string> {
    const file = join(directory, `${Math.random()}.json`);
    await writeFile(file, content);
    return file;
  }

  it("opens a stack on AWS by a file of outputs, in the region of its state machine", async () => {
    const stack = await findStack({ outputs: await fileOf(JSON.stringify(STACK_OUTPUTS)) });
    expect(stack.outputs.usersTable).toBe(STACK_OUTPUTS.usersTable);
    expect(await stack.sqs.config.region()).toBe("eu-test-1");
    expect(stack.s3.config.forcePathStyle).toBe(false);
    stack.close();
  });

  it("opens a cloud on this machine where the file has an endpoint that answers", async () => {
    const stack = await findStack({ outputs: await fileOf(JSON.stringify({ ...STACK_OUTPUTS, endpoint })) });
    expect((await stack.sqs.config.endpoint?.())?.port).toBe(Number(new URL(endpoint).port));
    expect(stack.s3.config.forcePathStyle).toBe(true);
    assert.ok((await stack.sqs.config.credentials()).accessKeyId);
    stack.close();
  });

  it("finds the local cloud that serves, until it says that it does not", async () => {
    const file = join(directory, "local/outputs.json");
    const forget = await writeLocalOutputs({ outputs: STACK_OUTPUTS, endpoint }, file);
    (await findStack("local", file)).close();
    await forget();
    await expect(findStack("local", file)).rejects.toThrow(/No local cloud serves.*--stack NAME.*npm start/s);
  });

  it("leaves the outputs of a later local cloud alone", async () => {
    const file = join(directory, "outputs.json");
    const forgetFirst = await writeLocalOutputs({ outputs: STACK_OUTPUTS, endpoint: "http://127.0.0.1:1" }, file);
    const forgetSecond = await writeLocalOutputs({ outputs: STACK_OUTPUTS, endpoint }, file);
    await forgetFirst();
    (await findStack("local", file)).close();
    await forgetSecond();
    await forgetSecond();
  });

  it("finds an earlier local cloud again when a later one ends", async () => {
    const file = join(directory, "two/outputs.json");
    const forgetFirst = await writeLocalOutputs({ outputs: STACK_OUTPUTS, endpoint }, file);
    const forgetSecond = await writeLocalOutputs({ outputs: STACK_OUTPUTS, endpoint: "http://127.0.0.1:1" }, file);
    await forgetSecond();
    (await findStack("local", file)).close();
    await forgetFirst();
    await expect(findStack("local", file)).rejects.toThrow(/No local cloud serves/);
  });

  it("asks Pulumi for a stack by its name", async () => {
    await withPulumi(`echo '${JSON.stringify(STACK_OUTPUTS)}'`, async () => {
      const stack = await findStack({ stack: "prod" });
      expect(stack.outputs.usersTable).toBe(STACK_OUTPUTS.usersTable);
      stack.close();
    });
  });

  it("tells what Pulumi says of a stack that is not there", async () => {
    await withPulumi("echo \"error: no stack named '$5' found\" >&2; exit 255", async () => {
      await assert.rejects(findStack({ stack: "prdo" }), (error) => {
        assert.ok(error instanceof UserError);
        expect(error.message).toMatch(/the stack prdo: error: no stack named 'prdo' found.*pulumi stack ls/s);
        return true;
      });
    });
  });

  it("tells where Pulumi itself is not there", async () => {
    await withPath(directory, async () => {
      await expect(findStack({ stack: "prod" })).rejects.toThrow(/`pulumi`, which is not there.*--outputs/s);
    });
  });

  const refused: [string, string, RegExp][] = [
    ["no JSON", "outputs:", /is not JSON/],
    ["no object", "[]", /is no JSON object/],
    ["other outputs", '{"uploadsBucket":"b"}', /lacks usersTable, .*stateMachineArn/],
    [
      "an endpoint where nothing answers",
      JSON.stringify({ ...STACK_OUTPUTS, endpoint: "http://127.0.0.1:1" }),
      /npm start/,
    ],
  ];
  for (const [what, content, message] of refused)
    it(`refuses a file with ${what}`, async () => {
      const outputs = await fileOf(content);
      await assert.rejects(
        findStack({ outputs }),
        (error) => error instanceof UserError && message.test(error.message),
      );
    });

  it("refuses a file that is not there, and says how to make one", async () => {
    await expect(findStack({ outputs: "no-such.json" })).rejects.toThrow(
      /no-such\.json.*ENOENT.*pulumi stack output --json/s,
    );
  });

  async function withPulumi(script: string, task: () => Promise<void>): Promise<void> {
    const bin = await mkdtemp(join(directory, "bin-"));
    await writeFile(join(bin, "pulumi"), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, "pulumi"), 0o755);
    await withPath(`${bin}:/usr/bin:/bin`, task);
  }
});

async function withPath(path: string, task: () => Promise<void>): Promise<void> {
  const { PATH } = process.env;
  process.env.PATH = path;
  try {
    await task();
  } finally {
    process.env.PATH = PATH;
  }
}
