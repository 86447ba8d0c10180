// Loads TypeScript: each file is transpiled once and kept in node_modules/.cache, under a hash of its content. Stack traces
// show lines of the transpiled files, which saves a second at every start; NODE_OPTIONS=--enable-source-maps shows the sources'.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

const CACHE = join(__dirname, "../node_modules/.cache/rollcall");
const OPTIONS = {
  swcrc: false,
  configFile: false,
  sourceMaps: "inline",
  jsc: { parser: { syntax: "typescript" }, target: "es2024" },
  // A dynamic import stays one: it loads packages that are ES modules only.
  module: { type: "commonjs", ignoreDynamic: true },
};
const VERSION = JSON.stringify([OPTIONS, require("@swc/core/package.json").version]);

enableCompileCache(join(CACHE, "v8"));
require.extensions[".ts"] = (module, filename) => module._compile(read(filename), filename);

function read(filename) {
  const source = readFileSync(filename, "utf8");
  const hash = createHash("sha256").update(VERSION).update(filename).update(source).digest("hex");
  const cached = join(CACHE, `${hash}.js`);
  try {
    return readFileSync(cached, "utf8");
  } catch {
    const { code } = require("@swc/core").transformSync(source, { ...OPTIONS, filename });
    write(cached, code);
    return code;
  }
}

/** Writes the file as a whole: another process may read it. Where the folder is read-only, nothing is kept. */
function write(file, code) {
  try {
    mkdirSync(CACHE, { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, code);
    renameSync(part, file);
  } catch {}
}
