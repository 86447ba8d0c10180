import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const { engines, optionalDependencies } = readJson("package.json");
const { packages } = readJson("package-lock.json");

function readJson(file: string) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Loads the check as a Node of that version would. */
function check(version: string) {
  const script = `Object.defineProperty(process, "version", { value: "${version}" }); require("./cli/check-node")`;
  return spawnSync(process.execPath, ["--eval", script], { encoding: "utf8" });
}

describe("the check of the Node version", () => {
  it.each([
    "v18.20.0",
    "v20.20.2",
    "v22.21.1",
    "v23.11.0",
    "v24.14.1",
    "v25.9.0",
  ])("refuses %s with what to do, before anything else is loaded", (version) => {
    const { status, stderr } = check(version);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Rollcall needs Node 22\.22, 24\.15, 26 or newer; \S+ is v/);
    expect(stderr).toMatch(/`npm ci` installs one for this project.*nodejs\.org/s);
  });

  it.each([
    "v22.22.2",
    "v24.15.0",
    "v24.21.0",
    "v26.0.0",
    "v28.1.0",
  ])("accepts %s, as the package's engines do", (version) => {
    expect(check(version)).toMatchObject({ status: 0, stderr: "" });
    expect(engines.node).toBe("^22.22.2 || ^24.15.0 || >=26.0.0");
  });

  it("is what the commands load first", () => {
    for (const entry of ["cli/start.js", "cli/rollcall.js"])
      expect(/require\("(.+?)"\)/.exec(readFileSync(entry, "utf8"))?.[1]).toBe("./check-node");
  });
});

describe("the packages that bring Node", () => {
  it.each(
    Object.entries<string>(optionalDependencies),
  )("locks %s %s with its checksum, needs no install script, and links the binary as node", (name, version) => {
    const locked = packages[`node_modules/${name}`];
    expect(locked).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/), optional: true });
    expect(locked).toMatchObject({ bin: { node: expect.stringMatching(/^bin\/node/) } });
    expect(locked.hasInstallScript).toBeUndefined();
  });
});
