import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { asset } from "@pulumi/pulumi";
import { unpackArtifact } from "../../local/lambda/unpack-artifact";
import { type ProgramRun, runProgram } from "../helpers/run-program";

const FUNCTION = "aws:lambda/function:Function";
const FUNCTIONS = ["process-csv", "insert-users", "send-welcome", "report-status"];

/** Loads an artifact as Lambda does, hands it an event without records, and tells what came of it. */
const LOADER = `
  const { handler } = require("./__index.js");
  const context = { getRemainingTimeInMillis: () => 10_000 };
  handler({ Records: [] }, context).then((answer) =>
    console.log(JSON.stringify({ kind: typeof handler, answer, loaded: Object.keys(require.cache) })),
  );
`;

const SET_BY_LAMBDA = { AWS_REGION: "eu-test-1", AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none" };

interface Loaded {
  kind: string;
  answer?: unknown;
  /** Every file that was loaded. */
  loaded: string[];
}

function codeOf(run: ProgramRun, name: string): asset.AssetArchive {
  const { code } = run.one(FUNCTION, name).inputs;
  expect(asset.AssetArchive.isInstance(code)).toBe(true);
  return code as asset.AssetArchive;
}

/** `@scope/name` or `name`. */
function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

describe("the functions' artifacts", () => {
  let run: ProgramRun;
  let root: string;
  beforeAll(async () => {
    run = await runProgram();
    root = await realpath(await mkdtemp(join(tmpdir(), "rollcall-artifacts-")));
    for (const name of FUNCTIONS) await unpackArtifact(codeOf(run, name), join(root, name));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const load = async (name: string): Promise<Loaded> => {
    const variables = (run.one(FUNCTION, name).inputs.environment as { variables: Record<string, string> } | undefined)
      ?.variables;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--preserve-symlinks", "--preserve-symlinks-main", "--eval", LOADER],
      {
        cwd: join(root, name),
        env: { ...variables, ...SET_BY_LAMBDA, AWS_LAMBDA_FUNCTION_NAME: name },
      },
    );
    return JSON.parse(stdout);
  };

  it("hold the serialised code and packages, and nothing else", async () => {
    for (const name of FUNCTIONS) {
      const paths = Object.keys(await codeOf(run, name).assets);
      assert.ok(paths.includes("__index.js"), name);
      for (const path of paths) expect(path).toMatch(/^(__index\.js$|node_modules\/)/);
    }
  });

  for (const name of FUNCTIONS)
    it(`${name} loads with its own packages alone, and handles an event`, async () => {
      const { kind, answer, loaded } = await load(name);

      expect(run.one(FUNCTION, name).inputs.handler).toBe("__index.handler");
      expect(kind).toBe("function");
      expect(answer).toStrictEqual(name === "process-csv" ? undefined : { batchItemFailures: [] });
      expect(loaded.length).toBeGreaterThan(10);
      for (const path of loaded) assert.ok(path.startsWith(join(root, name) + sep), path);
    });

  it("hold no Pulumi", async () => {
    for (const name of FUNCTIONS) {
      const paths = Object.keys(await codeOf(run, name).assets);
      expect(paths.filter((path) => path.startsWith("node_modules/@pulumi"))).toStrictEqual([]);
    }
  });

  it("load exactly what `dependencies` names", async () => {
    const required = new Set<string>();
    for (const name of FUNCTIONS) {
      const text = await readFile(join(root, name, "__index.js"), "utf8");
      for (const [, specifier = ""] of text.matchAll(/\brequire\("([^"]+)"\)/g))
        if (!isBuiltin(specifier)) required.add(packageOf(specifier));
    }

    const { dependencies } = JSON.parse(await readFile(join(__dirname, "../../package.json"), "utf8"));
    expect([...required].sort()).toStrictEqual(Object.keys(dependencies).sort());
  });
});
