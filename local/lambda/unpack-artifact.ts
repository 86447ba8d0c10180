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
  await unpackInto(await realpath(directory), archive, new Set());
}

async function unpackInto(root: string, archive: asset.AssetArchive, linked: Set<string>): Promise<void> {
  const entries = await archive.assets;
  // Shortest first: Pulumi's packer also names packages that lie within another one that it names.
  for (const name of Object.keys(entries).sort((a, b) => a.length - b.length)) {
    const target = join(root, name);
    if (!target.startsWith(root + sep))
      throw new UnsupportedArtifact(`The entry "${name}" of the artifact lies outside of it.`);
    const entry = entries[name];
    if (entry instanceof asset.AssetArchive) await unpackInto(target, entry, linked);
    else if (entry instanceof asset.StringAsset) {
      refuseWithin(linked, target);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await entry.text);
    } else await link(await sourceOf(entry, name), target, linked);
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

async function link(source: string, target: string, linked: Set<string>): Promise<void> {
  for (const above of linked)
    if (target.startsWith(above + sep) && source === (await realpath(above)) + target.slice(above.length)) return;
  refuseWithin(linked, target);
  await mkdir(dirname(target), { recursive: true });
  await symlink(source, target, (await stat(source)).isDirectory() ? "junction" : "file");
  linked.add(target);
}

/** A file written within a link would change the package itself. */
function refuseWithin(linked: Set<string>, target: string): void {
  for (const above of linked)
    if (target.startsWith(above + sep))
      throw new UnsupportedArtifact(`${target} cannot be written: ${above} is a link to a package.`);
}
