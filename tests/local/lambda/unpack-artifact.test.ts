import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asset } from "@pulumi/pulumi";
import { UnsupportedArtifact } from "../../../local/lambda/errors";
import { unpackArtifact } from "../../../local/lambda/unpack-artifact";

let directory: string;
let packages: string;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "artifact-")));
  packages = join(directory, "packages");
  await mkdir(join(packages, "outer", "node_modules", "inner"), { recursive: true });
  await writeFile(join(packages, "outer", "index.js"), "outer");
  await writeFile(join(packages, "outer", "node_modules", "inner", "index.js"), "inner");
  await writeFile(join(packages, "single.js"), "single");
});

afterAll(() => rm(directory, { recursive: true }));

test("Text is written, and directories and files are linked under the names they have in the artifact", async () => {
  // Prepare
  const target = join(directory, "named");
  const archive = new asset.AssetArchive({
    "__index.js": new asset.StringAsset("exports.handler = 1;"),
    "node_modules/@scope/outer": new asset.FileArchive(join(packages, "outer")),
    "node_modules/single.js": new asset.FileAsset(join(packages, "single.js")),
    more: new asset.AssetArchive({ "text.txt": new asset.StringAsset("text") }),
  });

  // Act
  await unpackArtifact(archive, target);

  // Assess
  expect(await readFile(join(target, "__index.js"), "utf8")).toBe("exports.handler = 1;");
  expect(await readFile(join(target, "more", "text.txt"), "utf8")).toBe("text");
  expect(await realpath(join(target, "node_modules", "@scope", "outer"))).toBe(join(packages, "outer"));
  expect(await realpath(join(target, "node_modules", "single.js"))).toBe(join(packages, "single.js"));
  expect((await readdir(target)).sort()).toStrictEqual(["__index.js", "more", "node_modules"]);
  expect((await readdir(join(target, "node_modules"))).sort()).toStrictEqual(["@scope", "single.js"]);
});

test("A package named within another one that is named is there already", async () => {
  // Prepare
  const target = join(directory, "nested");
  const inner = join(packages, "outer", "node_modules", "inner");
  const archive = new asset.AssetArchive({
    "node_modules/outer/node_modules/inner": new asset.FileArchive(inner),
    "node_modules/outer": new asset.FileArchive(join(packages, "outer")),
  });

  // Act
  await unpackArtifact(archive, target);

  // Assess
  expect(await realpath(join(target, "node_modules", "outer", "node_modules", "inner"))).toBe(inner);
  expect(await readdir(join(packages, "outer", "node_modules"))).toStrictEqual(["inner"]);
});

for (const [what, entries] of [
  ["is outside of it", () => ({ "../escaped.js": new asset.StringAsset("") })],
  ["is remote", () => ({ remote: new asset.RemoteAsset("https://example.com/file") })],
  ["is a packed archive", () => ({ packed: new asset.FileArchive(join(packages, "single.js")) })],
  [
    "would change a package",
    () => ({
      "node_modules/outer": new asset.FileArchive(join(packages, "outer")),
      "node_modules/outer/index.js": new asset.StringAsset("changed"),
    }),
  ],
] as const)
  test(`An entry that ${what} is refused`, async () => {
    // Prepare
    const archive = new asset.AssetArchive(entries());

    // Act
    const unpacked = unpackArtifact(archive, join(directory, what));

    // Assess
    await expect(unpacked).rejects.toThrow(UnsupportedArtifact);
    expect(await readFile(join(packages, "outer", "index.js"), "utf8")).toBe("outer");
  });
