import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimFolder } from "../../../../cli/start/claim-folder";

/** No process has it: the highest that Linux gives is 4,194,304. */
const ENDED = 99_999_999;

describe("claimFolder", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "rollcall-test-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("gives the first cloud the folder itself, and again after it was released", () => {
    const first = claimFolder(root);
    expect(first).toMatchObject({ logs: join(root, "logs"), outputs: join(root, "outputs.json"), selector: "" });
    first.release();
    expect(claimFolder(root)).toMatchObject({ outputs: join(root, "outputs.json") });
  });

  it("gives a cloud that is started meanwhile logs and outputs of its own, which its hints select", () => {
    claimFolder(root);
    const second = claimFolder(root);
    const folder = join(root, `cloud-${process.pid}`);
    expect([second.logs, second.outputs]).toStrictEqual([join(folder, "logs"), join(folder, "outputs.json")]);
    expect(second.selector).toMatch(new RegExp(`^ --outputs .*cloud-${process.pid}/outputs\\.json$`));
  });

  it.each([
    ["an ended cloud", String(ENDED)],
    ["a broken file", "?"],
    ["an empty file", ""],
  ])("takes the folder over from %s, and removes what ended clouds have left", (_what, owner) => {
    writeFileSync(join(root, "cloud.pid"), owner);
    mkdirSync(join(root, `cloud-${ENDED}/logs`), { recursive: true });
    expect(claimFolder(root).selector).toBe("");
    expect(readdirSync(root)).toStrictEqual(["cloud.pid"]);
  });

  it("throws the file system's error where the folder is a file", () => {
    const file = join(root, ".local");
    writeFileSync(file, "");
    expect(() => claimFolder(file)).toThrow(/EEXIST|ENOTDIR/);
  });
});
