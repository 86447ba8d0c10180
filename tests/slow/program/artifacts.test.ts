import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { asset } from "@pulumi/pulumi";
import { unpackArtifact } from "../../../local/lambda/unpack-artifact";
import { CONFIG, type ProgramRun, runProgram } from "../../helpers/run-program";

const FUNCTION = "aws:lambda/function:Function";
const FUNCTIONS = ["process-csv", "insert-users", "send-welcome", "record-delivery", "report-status", "notify"];

/** Loads an artifact as Lambda does, invokes it with an event without records, and prints the result. */
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

function textOf(file: unknown): Promise<string> {
  return (file as asset.StringAsset).text as Promise<string>;
}

async function* filesIn(directory: string): AsyncGenerator<string> {
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) yield join(entry.parentPath, entry.name);
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
    run = await runProgram(CONFIG, { artifacts: true });
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

  /** The packages that the function's code names. */
  const packagesOf = async (name: string): Promise<Set<string>> => {
    const text = await readFile(join(root, name, "__index.js"), "utf8");
    const specifiers = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, specifier = ""]) => specifier);
    return new Set(specifiers.filter((specifier) => !isBuiltin(specifier)).map(packageOf));
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

  it.each(FUNCTIONS)("of %s is below 1.5 MB zipped", async (name) => {
    // Compressed alone, each file takes a little more than in a zip.
    let bytes = 0;
    for await (const path of filesIn(join(root, name)))
      bytes += deflateRawSync(await readFile(path)).length + 2 * path.length;
    expect(bytes).toBeLessThan(1_500_000);
  });

  it("hold the same code in two runs, byte for byte", async () => {
    const again = await runProgram({ ...CONFIG, productName: "Again" }, { artifacts: true });
    for (const name of FUNCTIONS) {
      const [code, other] = [codeOf(run, name), codeOf(again, name)];
      const [assets, others] = [await code.assets, await other.assets];
      expect(Object.keys(others)).toStrictEqual(Object.keys(assets));
      expect(await textOf(others["__index.js"])).toBe(await textOf(assets["__index.js"]));
    }
  });

  it("load exactly what `dependencies` names", async () => {
    const { dependencies } = JSON.parse(await readFile(join(__dirname, "../../../package.json"), "utf8"));
    const required = new Set<string>();
    for (const name of FUNCTIONS) for (const each of await packagesOf(name)) required.add(each);

    expect([...required].sort()).toStrictEqual(Object.keys(dependencies).sort());
  });

  it.each(FUNCTIONS)("of %s ships every package that its code names", async (name) => {
    const paths = Object.keys(await codeOf(run, name).assets);
    for (const each of await packagesOf(name)) expect(paths).toContain(`node_modules/${each}/package.json`);
  });
});
