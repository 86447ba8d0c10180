import assert from "node:assert/strict";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { follow } from "../../../client/follow";
import { uploadFile } from "../../../client/upload";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { person } from "../../helpers/people";
import { until } from "../../helpers/start-command";

const MEGABYTE = 2 ** 20;

function* peopleOf(rows: number): Generator<string> {
  yield "name,email,town\n";
  for (let row = 0; row < rows; row++) yield `${person(row)}\n`;
}

describe("memory of process-csv", () => {
  let local: LocalStack;
  let directory: string;
  beforeAll(async () => {
    // With more memory V8 collects garbage later, and the peak says less.
    local = await startLocalStack({ disabled: ["insert-users"], overrides: { "process-csv": { memorySize: 256 } } });
    directory = await mkdtemp(join(tmpdir(), "rollcall-memory-"));
  });
  afterAll(async () => {
    await local.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function peakOf(rows: number): Promise<number> {
    const file = join(directory, `${rows}.csv`);
    await pipeline(Readable.from(peopleOf(rows)), createWriteStream(file));
    const upload = await uploadFile(local.stack, file);
    for await (const { summary, execution } of follow(local.stack, upload)) {
      assert.equal(execution.status, "RUNNING", execution.cause);
      if (summary.parsedAt === undefined) continue;
      expect(summary.rows).toBe(rows);
      break;
    }
    const { lambda } = local.cloud.services;
    await until(() => lambda.pendingEvents() === 0);
    return (lambda.usage()["process-csv"]?.maxRssBytes ?? 0) / MEGABYTE;
  }

  it("stays below 200 MB for a file of 400,000 rows in a function of 256 MB", async () => {
    const large = await peakOf(400_000);
    expect(large).toBeLessThan(200);
  });
});
