import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { cacheFunctions } from "../../../local/program/cache-functions";

describe("the cache of serialised functions", () => {
  let project: string;
  let serialised: number;
  const own = pulumi.runtime.serializeFunction;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "cache-functions-test-"));
    mkdirSync(join(project, "node_modules"));
    writeFileSync(join(project, "node_modules/.package-lock.json"), "{}");
    writeFileSync(join(project, "index.ts"), "1");
    serialised = 0;
    pulumi.runtime.setAllConfig({});
  });
  afterEach(() => rmSync(project, { recursive: true }));
  afterAll(() => Object.assign(pulumi.runtime, { serializeFunction: own }));

  /** Deploys a program whose functions are these, in a new process. */
  async function deploy(...functions: (() => unknown)[]): Promise<string[]> {
    const counting: typeof own = (func, args) => {
      serialised += 1;
      return own(func, args);
    };
    for (const key of Object.getOwnPropertySymbols(pulumi.runtime)) delete (pulumi.runtime as never)[key];
    Object.assign(pulumi.runtime, { serializeFunction: counting });
    cacheFunctions(project);
    const results = await Promise.all(functions.map((each) => pulumi.runtime.serializeFunction(each)));
    return results.map(({ text }) => text);
  }
  const hello = () => "hello";

  it("serialises the functions of an unchanged program once", async () => {
    const first = await deploy(hello);
    const second = await deploy(hello);
    expect([serialised, second]).toStrictEqual([1, first]);
    expect(first[0]).toContain("hello");
  });

  it("distinguishes functions of the same text that capture other values", async () => {
    const functions = ["one", "two"].map((value) => () => value);
    const first = await deploy(...functions);
    const second = await deploy(...functions);
    expect(second).toStrictEqual(first);
    expect(second.map((text) => /"(one|two)"/.exec(text)?.[1])).toStrictEqual(["one", "two"]);
  });

  it.each<[string, (project: string) => void]>([
    ["a source", (folder) => writeFileSync(join(folder, "index.ts"), "2")],
    ["a file that the program reads", (folder) => cpSync(join(folder, "index.ts"), join(folder, "template.html"))],
    ["a linked file", (folder) => symlinkSync(join(folder, "index.ts"), join(folder, "linked.ts"))],
    ["an installed package", (folder) => writeFileSync(join(folder, "node_modules/.package-lock.json"), "{ }")],
    ["the configuration", () => pulumi.runtime.setAllConfig({ "a:b": "c" })],
  ])("serialises anew when %s changes", async (_what, change) => {
    await deploy(hello);
    change(project);
    await deploy(hello);
    expect(serialised).toBe(2);
  });

  it("keeps no function that captures an Output, whose value may be another at the next start", async () => {
    const url = pulumi.output("http://127.0.0.1:1");
    const captures = () => url.get();
    await deploy(captures);
    await deploy(captures);
    expect(serialised).toBe(2);
  });

  it("serialises anew where the kept code is damaged", async () => {
    const first = await deploy(hello);
    const folder = join(project, "node_modules/.cache/local-cloud/functions");
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), "{");
    expect([await deploy(hello), serialised]).toStrictEqual([first, 2]);
  });

  it("keeps the code of the latest programs only", async () => {
    const folder = join(project, "node_modules/.cache/local-cloud/functions");
    await deploy(hello);
    const [kept = ""] = readdirSync(folder);
    for (let number = 0; number < 150; number++) {
      writeFileSync(join(folder, `${number}.json`), "{}");
      utimesSync(join(folder, `${number}.json`), number, number);
    }
    await deploy(() => "bye");
    const files = readdirSync(folder);
    expect([files.length, files.includes(kept), files.includes("149.json"), files.includes("0.json")]).toStrictEqual([
      ...[100, true, true, false],
    ]);
  });

  it("keeps nothing where it is unknown which packages are installed", async () => {
    rmSync(join(project, "node_modules/.package-lock.json"));
    await deploy(hello);
    await deploy(hello);
    expect(serialised).toBe(2);
  });
});
