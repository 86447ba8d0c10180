import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, normalize, relative } from "node:path";
import ts from "typescript";

const PROJECT = join(__dirname, "../..");

/** What each part of the product may import besides itself. Whatever is not named here is a test or a tool. */
const MAY_IMPORT: Record<string, string[]> = {
  "index.ts": ["infrastructure", "runtime"],
  infrastructure: ["runtime"],
  runtime: [],
  client: ["runtime"],
  console: ["client", "local", "runtime"],
  cli: ["client", "console", "local", "runtime"],
  local: [],
};

/** Parts that run without Pulumi: inside Lambda, in the command and in the console. */
const WITHOUT_PULUMI = ["runtime", "client", "console", "cli"];

const EXTENSIONS = ["", ".ts", ".tsx", ".mts", ".mjs", ".js", "/index.ts"];

/** Specifiers of all imports of a module, types included. */
function importsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(PROJECT, file), "utf8"), ts.ScriptTarget.Latest, true);
  const specifiers: string[] = [];
  const visit = (node: ts.Node): void => {
    const literal = specifierOf(node);
    if (literal && ts.isStringLiteralLike(literal)) specifiers.push(literal.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return specifiers;
}

/** The specifier of an import, an export from, a dynamic import, an import type or a `require`. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === "require";
  return isImport ? node.arguments[0] : undefined;
}

/** Path of the imported module from the project's root; undefined for a package. */
function resolve(importer: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const base = normalize(join(PROJECT, importer, "..", specifier));
  const candidates = [...EXTENSIONS.map((extension) => base + extension), base.replace(/\.mjs$/, ".mts")];
  const found = candidates.find((path) => /\.\w+$/.test(path) && existsSync(path));
  return relative(PROJECT, found ?? base);
}

/** The folder at the top, or the file there. */
function partOf(file: string): string {
  return file.split("/")[0] ?? file;
}

/** Cycles of a graph, each as its modules in order; at most one through each edge that closes it. */
function cyclesIn(graph: Map<string, string[]>): string[] {
  const cycles: string[] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (module: string): void => {
    if (path.includes(module)) cycles.push([...path.slice(path.indexOf(module)), module].join(" → "));
    if (path.includes(module) || finished.has(module)) return;
    path.push(module);
    graph.get(module)?.forEach(visit);
    path.pop();
    finished.add(module);
  };
  for (const module of graph.keys()) visit(module);
  return cycles;
}

const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx", "*.mts"],
  {
    cwd: PROJECT,
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(PROJECT, file)));
const imports = new Map(files.map((file) => [file, importsOf(file)]));
const edges = files.flatMap((file) =>
  (imports.get(file) ?? []).flatMap((specifier) => {
    const imported = resolve(file, specifier);
    return imported === undefined ? [] : [[file, imported] as const];
  }),
);

describe("the imports of the project", () => {
  it("are found in every part", () => {
    const parts = new Set(edges.map(([importer]) => partOf(importer)));
    expect([...parts]).toEqual(expect.arrayContaining(Object.keys(MAY_IMPORT)));
  });

  it("name modules that exist", () => {
    const missing = edges.filter(([, imported]) => !existsSync(join(PROJECT, imported)));
    expect(missing.map((edge) => edge.join(" → "))).toStrictEqual([]);
  });

  it("have no cycles", () => {
    const graph = new Map(files.map((file) => [file, edges.flatMap(([from, to]) => (from === file ? [to] : []))]));
    expect(cyclesIn(graph)).toStrictEqual([]);
  });

  it("go downwards only", () => {
    const upward = edges.filter(([importer, imported]) => {
      const [from, to] = [partOf(importer), partOf(imported)];
      return from !== to && MAY_IMPORT[from]?.includes(to) === false && to !== "package.json";
    });
    expect(upward.map((edge) => edge.join(" → "))).toStrictEqual([]);
  });

  it("bring Pulumi into the program alone", () => {
    const pulumi = files.flatMap((file) =>
      (imports.get(file) ?? []).filter((specifier) => specifier.startsWith("@pulumi/")).map((to) => `${file} → ${to}`),
    );
    expect(pulumi.filter((edge) => WITHOUT_PULUMI.includes(partOf(edge)))).toStrictEqual([]);
  });
});

describe("cyclesIn", () => {
  it("names the modules of a cycle in order, and finds none in a diamond", () => {
    expect(cyclesIn(new Map(Object.entries({ a: ["b"], b: ["c"], c: ["b"] })))).toStrictEqual(["b → c → b"]);
    expect(cyclesIn(new Map(Object.entries({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] })))).toStrictEqual([]);
  });
});
