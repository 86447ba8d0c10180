import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type * as pulumi from "@pulumi/pulumi";

const PROJECT = join(__dirname, "..");

/** Folders of a package that a function on Node never loads: type declarations, and copies as ES modules or for browsers. */
const UNUSED_FOLDERS = ["node_modules", "dist-types", "dist-es", "esm", "umd", "iife", "browser"];

/** Files that a function never loads: type declarations, sources, source maps, documentation, copies as ES modules. */
const UNUSED_FILES = /\.([cm]?ts|mjs|map|md|txt|flow)$/;

/**
 * Options that make a function's artifact hold the named packages, with all their dependencies, as far as Node loads them.
 * By default Pulumi ships every package of `dependencies` with all its files, which is several times as much.
 * @param packages - names of packages in `dependencies`
 * @throws Error if a package is not installed
 */
export function packageOptions(packages: string[]): pulumi.runtime.CodePathOptions {
  return {
    extraExcludePackages: projectPackages(),
    extraIncludePaths: [...dependencyFolders(packages)].flatMap((folder) =>
      filesOf(folder).map((file) => relative(process.cwd(), file)),
    ),
  };
}

/** Pulumi counts `optionalDependencies`, which hold Node itself, among the dependencies. */
function projectPackages(): string[] {
  const { dependencies, optionalDependencies } = readPackage(PROJECT);
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

/** Folders of the packages and of everything that they depend on, as Node finds them. */
function dependencyFolders(packages: string[]): Set<string> {
  const folders = new Set<string>();
  const add = (name: string, dependent: string) => {
    const folder = findPackage(name, dependent);
    if (folders.has(folder)) return;
    folders.add(folder);
    for (const dependency of Object.keys(readPackage(folder).dependencies ?? {})) add(dependency, folder);
  };
  for (const name of packages) add(name, PROJECT);
  return folders;
}

/** @see https://nodejs.org/api/modules.html#loading-from-node_modules-folders */
function findPackage(name: string, dependent: string): string {
  for (let directory = dependent; ; directory = dirname(directory)) {
    const folder = join(directory, "node_modules", name);
    if (existsSync(join(folder, "package.json"))) return folder;
    if (directory === dirname(directory))
      throw new Error(`The package ${name}, which functions load, is not installed. Install it: \`npm ci\`.`);
  }
}

/** By folder: functions share most of their packages. */
const knownFiles = new Map<string, string[]>();

function filesOf(folder: string): string[] {
  const files = knownFiles.get(folder) ?? findFiles(folder);
  knownFiles.set(folder, files);
  return files;
}

function findFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return UNUSED_FOLDERS.includes(entry.name) ? [] : findFiles(path);
    return UNUSED_FILES.test(entry.name) ? [] : [path];
  });
}

interface Package {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

function readPackage(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
