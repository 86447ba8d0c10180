import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const CODE = ["index.ts", "infrastructure", "runtime", "client", "cli", "console", "local"];
const LINK = /https:\/\/(?:docs\.aws|aws)\.amazon\.com\/[^\s)"'`*>]+/g;

/** Cells of the table's rows. */
const ROWS = readFileSync("docs/aws-facts.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(2)
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

function linksIn(text: string): string[] {
  return [...text.matchAll(LINK)].map(([link]) => link.replace(/[.,;:]$/, ""));
}

describe("docs/aws-facts.md", () => {
  it("has a row for each link to AWS's documentation in the code", () => {
    const code = execFileSync("git", ["grep", "-hE", "https://(docs\\.aws|aws)\\.amazon", "--", ...CODE], {
      encoding: "utf8",
    });
    const sources = ROWS.flatMap(([, , source = ""]) => linksIn(source));
    const missing = linksIn(code).filter((link) => !sources.includes(link));

    expect([...new Set(missing)].sort()).toStrictEqual([]);
    expect(new Set(sources).size).toBe(sources.length);
  });

  it("gives for each fact where it matters, in files that there are, and one source", () => {
    expect(ROWS.length).toBeGreaterThan(100);
    for (const row of ROWS) {
      const [fact = "", where = "", source = ""] = row;
      expect(row).toHaveLength(3);
      expect(fact.length).toBeGreaterThan(10);
      const files = [...where.matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? "");
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect(`${file}: ${existsSync(file)}`).toBe(`${file}: true`);
      expect(linksIn(source)).toHaveLength(1);
    }
  });
});
