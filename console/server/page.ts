import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { build, stop } from "esbuild";
import { html } from "hono/html";
import type { PageConfig } from "../api";

/** A file of the page, with its compressed forms. */
export interface Asset {
  type: string;
  body: Uint8Array<ArrayBuffer>;
  gzip: Uint8Array<ArrayBuffer>;
  brotli: Uint8Array<ArrayBuffer>;
}

export interface Page {
  /** Paths of the script and the style sheet. */
  script: string;
  styles: string;
  /** By path, which holds a hash of the content. */
  assets: ReadonlyMap<string, Asset>;
}

const SOURCE = join(__dirname, "../page");
const TYPES: Record<string, string> = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" };

/** Bundles the page in memory. It takes tenths of a second, so nothing is built ahead and nothing can be stale. */
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
  // esbuild's process would live as long as this one.
  await stop();
  const assets = new Map<string, Asset>();
  for (const { path, contents } of outputFiles) {
    const body = new Uint8Array(contents);
    const type = TYPES[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    const [gzipped, brotli] = await Promise.all([promisify(gzip)(body), promisify(brotliCompress)(body)]);
    const asset = { type, body, gzip: new Uint8Array(gzipped), brotli: new Uint8Array(brotli) };
    assets.set(`/assets/${path.split(/[\\/]/).at(-1)}`, asset);
  }
  const pathWith = (ending: string) => [...assets.keys()].find((path) => path.endsWith(ending)) ?? "";
  return { script: pathWith(".js"), styles: pathWith(".css"), assets };
}

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3b5bdb"/><path d="M8 11h8M8 16h8M8 21h6m3 .5 3 3 5-8" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>',
)}`;

/**
 * Renders the HTML document, the same for every path; `html` escapes what is inserted.
 * @param theme - light, dark, or undefined for the system's
 */
export function pageHtml({ script, styles }: Page, config: PageConfig, theme: string | undefined) {
  return html`<!doctype html>
<html lang="en" data-theme="${theme === "light" || theme === "dark" ? theme : ""}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<meta name="rollcall" content="${JSON.stringify(config)}">
<title>Rollcall</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${styles}">
<script type="module" src="${script}"></script>
</head>
<body><div id="app"></div><noscript>The console needs JavaScript.</noscript></body>
</html>
`;
}
