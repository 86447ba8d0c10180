import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createTemporaryDirectory } from "../../../local/temporary-directory";

describe("the local cloud's temporary folder", () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it("is readable by this user only, and survives the start of another local cloud", async () => {
    const directory = await createTemporaryDirectory(parent);
    await createTemporaryDirectory(parent);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it("is removed at the next start where its process was killed, with its content", async () => {
    // Prepare
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const leftover = join(parent, `local-cloud-${pid}-abc123`);
    await mkdir(join(leftover, "s3"), { recursive: true });
    await writeFile(join(leftover, "s3/object"), "name,email");
    const others = ["local-cloud-notes", `local-cloud-${pid}`, "other"];
    for (const name of others) await mkdir(join(parent, name));

    // Act
    const own = basename(await createTemporaryDirectory(parent));

    // Assess
    expect((await readdir(parent)).sort()).toStrictEqual([own, ...others].sort());
  });
});
