import { mkdir, realpath, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { asset } from "@pulumi/pulumi";
import { UnsupportedArtifact } from "./errors";

/**
 * Unpacks a function's archive: text as files, and each directory or file that it names as a link to the original, so that
 * only the packages packed with a function resolve.
 * @param directory - is created or empty; outside the project, whose packages would resolve otherwise
 * @throws UnsupportedArtifact for an entry that is not text, a file, a directory or an archive of those
 */
export async function unpackArtifact(archive: asset.AssetArchive, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await unpackInto(await realpath(directory), archive, { made: new Set(), linked: new Set() });
}

/** Folders of an artifact, by path: thousands of files are in a few of them. */
interface Folders {
  made: Set<string>;
  /** Links to folders. */
  linked: Set<string>;
}

async function unpackInto(root: string, archive: asset.AssetArchive, folders: Folders): Promise<void> {
  const entries = await archive.assets;
  // Shortest first: Pulumi's packer also names packages that lie within another one that it names.
  for (const name of Object.keys(entries).sort((a, b) => a.length - b.length)) {
    const target = join(root, name);
    if (!target.startsWith(root + sep))
      throw new UnsupportedArtifact(`The entry "${name}" of the artifact lies outside of it.`);
    const entry = entries[name];
    if (entry instanceof asset.AssetArchive) await unpackInto(target, entry, folders);
    else if (entry instanceof asset.StringAsset) {
      refuseWithin(folders, target);
      await makeParent(folders, target);
      await writeFile(target, await entry.text);
    } else await link(await sourceOf(entry, name), target, entry instanceof asset.FileAsset, folders);
  }
}

async function sourceOf(entry: unknown, name: string): Promise<string> {
  if (entry instanceof asset.FileAsset) return realpath(resolve(await entry.path));
  if (!(entry instanceof asset.FileArchive))
    throw new UnsupportedArtifact(`The entry "${name}" is of a kind that the local Lambda cannot unpack.`);
  const source = await realpath(resolve(await entry.path));
  if (!(await stat(source)).isDirectory())
    throw new UnsupportedArtifact(`The entry "${name}" is the archive ${source}: expected a directory. Unpack it.`);
  return source;
}

async function link(source: string, target: string, isFile: boolean, folders: Folders): Promise<void> {
  for (const above of folders.linked)
    if (target.startsWith(above + sep) && source === (await realpath(above)) + target.slice(above.length)) return;
  refuseWithin(folders, target);
  await makeParent(folders, target);
  await symlink(source, target, isFile ? "file" : "junction");
  if (!isFile) folders.linked.add(target);
}

async function makeParent({ made }: Folders, target: string): Promise<void> {
  const parent = dirname(target);
  if (made.has(parent)) return;
  await mkdir(parent, { recursive: true });
  made.add(parent);
}

/** A file written within a link would change the package itself. */
function refuseWithin({ linked }: Folders, target: string): void {
  for (const above of linked)
    if (target.startsWith(above + sep))
      throw new UnsupportedArtifact(`${target} cannot be written: ${above} is a link to a package.`);
}
