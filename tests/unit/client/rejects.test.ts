import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { downloadRejects } from "../../../client/rejects";
import type { Stack } from "../../../client/stack";
import { fakeS3 } from "../../helpers/fake-s3";

const DAY = 24 * 60 * 60 * 1000;

describe("downloadRejects", () => {
  let parent: string;
  let directory: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "rollcall-test-"));
    directory = join(parent, "rejects");
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  async function download(uploadId = "people-1") {
    const { client } = fakeS3(() => ({ Body: Readable.from(["email\n"]) }));
    const stack = { s3: client } as Pick<Stack, "s3"> as Stack;
    return downloadRejects(stack, { uploadId, rejects: "s3://reports/rejects.csv" }, directory);
  }
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

  it("writes a file in a folder that only the user can read", async () => {
    await download();
    const file = join(directory, "people-1-rejects.csv");
    expect(await readFile(file, "utf8")).toBe("email\n");
    expect([await modeOf(directory), await modeOf(file)]).toStrictEqual([0o700, 0o600]);
  });

  it("takes away others' rights to what an earlier version wrote", async () => {
    await mkdir(directory);
    await chmod(directory, 0o755);
    const file = join(directory, "people-1-rejects.csv");
    await writeFile(file, "earlier", { mode: 0o644 });
    await download();
    expect([await modeOf(directory), await modeOf(file)]).toStrictEqual([0o700, 0o600]);
  });

  it("removes the rejects of more than 30 days ago, and nothing else", async () => {
    await mkdir(directory);
    for (const [name, days] of [
      ["old-rejects.csv", 31],
      ["new-rejects.csv", 29],
      ["old-other.csv", 31],
    ] as const) {
      await writeFile(join(directory, name), "");
      const time = new Date(Date.now() - days * DAY);
      await utimes(join(directory, name), time, time);
    }
    await download();
    expect((await readdir(directory)).sort()).toStrictEqual([
      "new-rejects.csv",
      "old-other.csv",
      "people-1-rejects.csv",
    ]);
  });
});
