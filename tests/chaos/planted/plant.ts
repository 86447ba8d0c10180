import { readFileSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import { REGISTER_INSTANCE } from "ts-node";
import { PLANTED_BUGS } from "./planted-bugs";

/**
 * To be required before anything else, after ts-node: loads the file that the bug named by PLANTED_BUG is planted in
 * with that bug in it. Nothing is written.
 * @throws Error where the place is not there, or more than once
 */
const PROJECT = join(__dirname, "../../..");

interface Loader {
  _extensions: Record<string, (module: { _compile(code: string, path: string): void }, path: string) => void>;
}

function plant(name: string): void {
  const bug = PLANTED_BUGS.find((each) => each.name === name);
  const compiler = process[REGISTER_INSTANCE];
  if (bug === undefined || compiler === undefined) throw new Error(`There is no bug named "${name}", or no ts-node.`);
  const planted = join(PROJECT, bug.file);
  const source = readFileSync(planted, "utf8");
  const places = source.split(bug.find).length - 1;
  if (places !== 1)
    throw new Error(`The bug "${name}" does not apply: ${bug.file} has its place ${places} times. Plant it anew.`);
  const { _extensions: extensions } = Module as unknown as Loader;
  const load = extensions[".ts"];
  extensions[".ts"] = (module, path) => {
    if (path !== planted) load?.(module, path);
    else
      module._compile(
        compiler.compile(
          source.replace(bug.find, () => bug.replace),
          path,
        ),
        path,
      );
  };
}

plant(process.env.PLANTED_BUG ?? "");
