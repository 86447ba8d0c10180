import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const ROOT = join(__dirname, "../..");
const PAGES = ["README.md", "CHANGELOG.md", ...globSync("docs/**/*.md", { cwd: ROOT })];

/** As GitHub makes them of headings, and those that a page states. */
function anchorsOf(text: string): string[] {
  const headings = text.match(/^#+ .*$/gm) ?? [];
  const slugs = headings.map((heading) =>
    heading
      .replace(/^#+ /, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
  return [...slugs, ...(text.match(/(?<=<a id=")[\w-]+(?=">)/g) ?? [])];
}

describe("the pages", () => {
  it.each(PAGES)("%s links to files and sections that there are", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const missing = [...text.matchAll(/\]\(([^)\s#]*)(?:#([^)\s]*))?\)/g)].flatMap(([, file = "", anchor]) => {
      if (/^\w+:/.test(file)) return [];
      const target = file === "" ? page : relative(ROOT, join(ROOT, dirname(page), file));
      if (!existsSync(join(ROOT, target))) return [target];
      if (anchor === undefined || !target.endsWith(".md")) return [];
      return anchorsOf(readFileSync(join(ROOT, target), "utf8")).includes(anchor) ? [] : [`${target}#${anchor}`];
    });
    expect(missing).toStrictEqual([]);
  });

  it("name one Pulumi CLI", () => {
    for (const page of PAGES)
      expect(`${page}: ${readFileSync(join(ROOT, page), "utf8").includes("npx pulumi")}`).toBe(`${page}: false`);
  });
});
