import { openCsv } from "../../../runtime/csv/open-csv";

/** What reading a file took. */
export interface Usage {
  rows: number;
  accepted: number;
  cpuSeconds: number;
  maxRssBytes: number;
}

const note = "x".repeat(1000);

/** Lines that each open a quote and do not close it, in turn. */
const LINES: ((number: number) => string)[] = [
  (number) => `"Ann ${number},ann.${number}@x.org,${note}\n`,
  (number) => `Ann ${number},ann.${number}@x.org,"${note}\n`,
  // To a quote that is open on the line before, its first quote closes that, and its last one opens the next.
  (number) => `x",ann.${number}@x.org,"${note}\n`,
  (number) => `x",ann.${number}@x.org,"${note}\n`,
];

async function* fileOf(bytes: number): AsyncGenerator<Buffer> {
  let text = "name,email,note\n";
  for (let number = 0, written = 0; written < bytes; number++) {
    text += LINES[number % LINES.length]?.(number) ?? "";
    if (text.length < 64 * 1024) continue;
    written += text.length;
    yield Buffer.from(text);
    text = "";
  }
}

/** Usage: read-hostile-file.ts MEGABYTES; prints a Usage. */
async function main([megabytes = "1"]: string[]): Promise<void> {
  const usage = { rows: 0, accepted: 0 };
  const csv = await openCsv(fileOf(Number(megabytes) * 2 ** 20));
  for await (const rows of csv.rows()) {
    usage.rows += rows.length;
    usage.accepted += rows.filter((row) => "accepted" in row).length;
  }
  const { user, system } = process.cpuUsage();
  const maxRssBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ ...usage, cpuSeconds: (user + system) / 1e6, maxRssBytes }));
}

if (require.main === module) void main(process.argv.slice(2));
