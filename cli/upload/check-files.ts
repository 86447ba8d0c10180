import { createReadStream } from "node:fs";
import { EXIT } from "../exit-code";
import { print } from "../terminal/print";
import { type CsvCheck, checkCsv } from "./check-csv";
import { checkText } from "./check-text";

/** Checks the files and shows what was found: all that `--dry-run` does. @returns the exit code */
export async function checkFiles({ files, json }: { files: string[]; json: boolean }): Promise<number> {
  const checks: CsvCheck[] = [];
  for (const file of files) {
    const check = await checkCsv(createReadStream(file));
    checks.push(check);
    print(json ? checkAsJson(file, check) : checkText(file, check));
  }
  if (checks.some(({ error }) => error !== undefined)) return EXIT.failed;
  return checks.some(({ rejected }) => rejected > 0) ? EXIT.rejects : EXIT.good;
}

/** One line of `--json`: the check with nobody's data in it. */
export function checkAsJson(file: string, { examples: _, firstRows: __, reasons, ...check }: CsvCheck): string {
  const counted = reasons.map(({ code, count, firstLine }) => ({ code, count, firstLine }));
  return JSON.stringify({ file, ...check, reasons: counted });
}
