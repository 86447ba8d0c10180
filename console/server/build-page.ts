import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { build, stop } from "esbuild";

/** A file of the page, ready to be sent. */
export interface Asset {
  type: string;
  body: Buffer;
  gzip: Buffer;
  brotli: Buffer;
}

export interface Page {
  /** Paths of the script and the style sheet. */
  script: string;
  styles: string;
  /** By path. A path changes with its content. */
  assets: ReadonlyMap<string, Asset>;
}

const SOURCE = join(__dirname, "../page");
const TYPES: Record<string, string> = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" };

/** Bundles the page, in memory: it takes tenths of a second, and so is never stale. */
export async function buildPage(): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: [join(SOURCE, "main.tsx"), join(SOURCE, "styles/main.css")],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "[name]-[hash]",
    outdir: "/assets",
    logLevel: "silent",
  });
  // Its process would stay for as long as this one.
  await stop();
  const assets = new Map<string, Asset>();
  for (const { path, contents } of outputFiles) {
    const body = Buffer.from(contents);
    const type = TYPES[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    const [gzipped, brotli] = await Promise.all([promisify(gzip)(body), promisify(brotliCompress)(body)]);
    assets.set(`/assets/${path.split(/[\\/]/).at(-1)}`, { type, body, gzip: gzipped, brotli });
  }
  const named = (ending: string) => [...assets.keys()].find((path) => path.endsWith(ending)) ?? "";
  return { script: named(".js"), styles: named(".css"), assets };
}
