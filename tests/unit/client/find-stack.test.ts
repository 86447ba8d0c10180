import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../../../client/errors";
import { findStack, formatStackOptions } from "../../../client/find-stack";
import { readLocalAccess, writeLocalOutputs } from "../../../client/local-outputs";
import { STACK_OUTPUTS } from "../../helpers/stack-outputs";

describe("findStack", () => {
  const server = createServer((_request, response) => response.end());
  const credentials = { accessKeyId: "AKIA1", secretAccessKey: "secret" };
  const access = { region: "us-east-1", credentials };
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

  it("opens a cloud on this machine where the file has an endpoint that answers, with the credentials in the file", async () => {
    const file = await fileOf(JSON.stringify({ ...STACK_OUTPUTS, endpoint, region: "eu-local-1", credentials }));
    const stack = await findStack({ outputs: file });
    expect((await stack.sqs.config.endpoint?.())?.port).toBe(Number(new URL(endpoint).port));
    expect(stack.s3.config.forcePathStyle).toBe(true);
    expect(await stack.sqs.config.region()).toBe("eu-local-1");
    expect(await stack.sqs.config.credentials()).toMatchObject(credentials);
    stack.close();
  });

  it("finds a running local cloud until it removes its outputs", async () => {
    const file = join(directory, "local/outputs.json");
    // The SDK adds to the credentials that it is given.
    const cloud = { ...access, outputs: STACK_OUTPUTS, endpoint, credentials: { ...credentials, $source: {} } };
    const remove = await writeLocalOutputs(cloud, file);
    const stack = await findStack("local", file);
    expect(await stack.sqs.config.credentials()).toMatchObject(credentials);
    stack.close();
    expect(await readLocalAccess(file)).toStrictEqual({ ...access, endpoint });
    expect([(await stat(file)).mode & 0o777, (await stat(dirname(file))).mode & 0o777]).toStrictEqual([0o600, 0o700]);
    await remove();
    await expect(findStack("local", file)).rejects.toThrow(/No local cloud is running.*--stack NAME.*npm start/s);
    await expect(readLocalAccess(file)).rejects.toThrow(/No local cloud is running/);
  });

  it("leaves the outputs of a later local cloud alone", async () => {
    const file = join(directory, "outputs.json");
    const removeFirst = await writeLocalOutputs(
      { ...access, outputs: STACK_OUTPUTS, endpoint: "http://127.0.0.1:1" },
      file,
    );
    const removeSecond = await writeLocalOutputs({ ...access, outputs: STACK_OUTPUTS, endpoint }, file);
    await removeFirst();
    (await findStack("local", file)).close();
    await removeSecond();
    await removeSecond();
  });

  it("replaces broken outputs that an ended local cloud has left", async () => {
    const file = join(directory, "broken.json");
    await writeFile(file, "{");
    const remove = await writeLocalOutputs({ ...access, outputs: STACK_OUTPUTS, endpoint }, file);
    (await findStack("local", file)).close();
    await remove();
    await expect(findStack("local", file)).rejects.toThrow(/No local cloud is running/);
  });

  it("reads the outputs of a named stack from Pulumi", async () => {
    await withPulumi(`echo '${JSON.stringify(STACK_OUTPUTS)}'`, async () => {
      const stack = await findStack({ stack: "prod" });
      expect(stack.outputs.usersTable).toBe(STACK_OUTPUTS.usersTable);
      stack.close();
    });
  });

  it("prefers the installed Pulumi CLI to the npm package that npx puts in front of PATH", async () => {
    const installed = await binWith(`echo '${JSON.stringify(STACK_OUTPUTS)}'`);
    const modules = join(await binWith("exit 1"), "node_modules/.bin");
    await mkdir(modules, { recursive: true });
    await writeScript(join(modules, "pulumi"), "echo 'the npm package' >&2; exit 1");
    await withPath(`${modules}:${installed}:/usr/bin:/bin`, async () => {
      const stack = await findStack({ stack: "prod" });
      expect(stack.outputs.usersTable).toBe(STACK_OUTPUTS.usersTable);
      stack.close();
    });
  });

  it("falls back to the npm package where no Pulumi CLI is installed", async () => {
    const modules = join(directory, "fallback/node_modules/.bin");
    await mkdir(modules, { recursive: true });
    await writeScript(join(modules, "pulumi"), `echo '${JSON.stringify(STACK_OUTPUTS)}'`);
    await withPath(`${modules}:/usr/bin:/bin`, async () => {
      (await findStack({ stack: "prod" })).close();
    });
  });

  it("carries the options that select the stack, for hints", async () => {
    await withPulumi(`echo '${JSON.stringify(STACK_OUTPUTS)}'`, async () => {
      const stack = await findStack({ stack: "org/rollcall/prod" });
      expect(stack.selector).toBe(" --stack org/rollcall/prod");
      stack.close();
    });
  });

  it("passes on Pulumi's error for an unknown stack", async () => {
    await withPulumi("echo \"error: no stack named '$5' found\" >&2; exit 255", async () => {
      await assert.rejects(findStack({ stack: "prdo" }), (error) => {
        assert.ok(error instanceof UserError);
        expect(error.message).toMatch(/the stack prdo: error: no stack named 'prdo' found.*pulumi stack ls/s);
        return true;
      });
    });
  });

  it("says what to do where the Pulumi CLI is not installed", async () => {
    await withPath(directory, async () => {
      await expect(findStack({ stack: "prod" })).rejects.toThrow(/The Pulumi CLI.*is not on PATH.*--outputs/s);
    });
  });

  const refused: [string, string, RegExp][] = [
    ["no JSON", "outputs:", /is not JSON/],
    ["no object", "[]", /is not a JSON object/],
    ["other outputs", '{"uploadsBucket":"b"}', /lacks usersTable, .*stateMachineArn/],
    [
      "an endpoint where nothing answers",
      JSON.stringify({ ...STACK_OUTPUTS, endpoint: "http://127.0.0.1:1" }),
      /npm start/,
    ],
  ];
  for (const [what, content, message] of refused)
    it(`rejects a file with ${what}`, async () => {
      const outputs = await fileOf(content);
      await assert.rejects(
        findStack({ outputs }),
        (error) => error instanceof UserError && message.test(error.message),
      );
    });

  it("rejects a missing file and says how to write one", async () => {
    await expect(findStack({ outputs: "no-such.json" })).rejects.toThrow(
      /no-such\.json.*ENOENT.*pulumi stack output --json/s,
    );
  });

  async function withPulumi(script: string, task: () => Promise<void>): Promise<void> {
    await withPath(`${await binWith(script)}:/usr/bin:/bin`, task);
  }

  /** @returns a folder with a `pulumi` that runs the script */
  async function binWith(script: string): Promise<string> {
    const bin = await mkdtemp(join(directory, "bin-"));
    await writeScript(join(bin, "pulumi"), script);
    return bin;
  }
});

describe("formatStackOptions", () => {
  it.each([
    ["local" as const, ""],
    [{ stack: "prod" }, " --stack prod"],
    [{ outputs: "my outputs.json" }, " --outputs 'my outputs.json'"],
    [{ outputs: "it's.json" }, " --outputs 'it'\\''s.json'"],
  ])("gives %j as options for a shell", (choice, options) => {
    expect(formatStackOptions(choice)).toBe(options);
  });
});

async function writeScript(file: string, script: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

async function withPath(path: string, task: () => Promise<void>): Promise<void> {
  const { PATH } = process.env;
  process.env.PATH = path;
  try {
    await task();
  } finally {
    process.env.PATH = PATH;
  }
}
