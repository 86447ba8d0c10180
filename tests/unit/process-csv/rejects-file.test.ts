import assert from "node:assert/strict";
import type { RejectedRow } from "../../../runtime/csv/parsed-row";
import { rejectsHeader, rejectsLine } from "../../../runtime/csv/rejects-csv";
import { createRejectsFile } from "../../../runtime/process-csv/rejects-file";
import { fakeBuckets } from "../../helpers/fake-buckets";

const COLUMNS = { header: ["name", "Kontakt"], stated: { emailColumn: "Kontakt" } };
const WHOLE = "reports/u/rejects.csv";
const MEBIBYTE = 2 ** 20;

function row(line: number, cell = "Ann"): RejectedRow {
  const reason = "No @ in it.";
  return { line, endLine: line, cells: [cell, "ann"], extraCells: [], code: "INVALID_EMAIL", reason, value: "ann" };
}

/** Rows of 100 KB, of which 120 make more than two pieces. */
function large(from: number, to: number): RejectedRow[] {
  return Array.from({ length: to - from }, (_, index) => row(from + index, "a".repeat(100_000)));
}

function csvOf(rows: RejectedRow[]): string {
  return rejectsHeader(COLUMNS.header, COLUMNS.stated) + rows.map((each) => rejectsLine(each, COLUMNS.stated)).join("");
}

function prepare(before?: (command: string) => void) {
  const { client, sent, objects } = fakeBuckets(before);
  const open = (bytes?: number) => createRejectsFile({ s3: client, reportsBucket: "reports" }, "u", bytes);
  const write = async (file: ReturnType<typeof open>, rows: RejectedRow[]) => {
    for (const each of rows) await file.write(each, COLUMNS);
  };
  const commands = () => sent.map(({ command }) => command.replace("Command", ""));
  return { open, write, sent, commands, objects, stored: () => objects.get(WHOLE)?.toString() };
}

describe("createRejectsFile", () => {
  it("stores the rows under the upload's name once it ends", async () => {
    const { open, write, sent, commands, stored } = prepare();
    const file = open();
    await write(file, [row(3), row(7)]);
    expect(commands()).toStrictEqual([]);

    expect(await file.end()).toBe("s3://reports/u/rejects.csv");
    expect(commands()).toStrictEqual(["PutObject"]);
    expect(sent[0]?.input.ContentType).toBe("text/csv; charset=utf-8");
    expect(stored()).toBe(csvOf([row(3), row(7)]));
  });

  it("stores nothing where no row was rejected", async () => {
    const { open, commands } = prepare();
    expect(await open().pause()).toBe(0);
    expect(await open(0).end()).toBeUndefined();
    expect(commands()).toStrictEqual([]);
  });

  it("stores a large file in pieces as its rows come, and lets S3 join them", async () => {
    const { open, write, commands, sent, stored } = prepare();
    const file = open();
    await write(file, large(0, 120));
    expect(commands()).toStrictEqual(["PutObject", "PutObject"]);
    for (const { input } of sent) expect((input.Body as Uint8Array).length).toBe(5 * MEBIBYTE);

    await file.end();
    const joining = ["CreateMultipartUpload", "UploadPartCopy", "UploadPartCopy", "UploadPart"];
    expect(commands().slice(2)).toStrictEqual([...joining, "CompleteMultipartUpload"]);
    expect(stored()).toBe(csvOf(large(0, 120)));
  });

  it("may end with a whole piece, and be paused there", async () => {
    const { open, write, commands, sent, stored } = prepare();
    const whole = row(3, "a".repeat(5 * MEBIBYTE - csvOf([row(3, "")]).length - Buffer.byteLength("\ufeff") + 1));
    const file = open();
    await write(file, [whole]);
    expect((sent[0]?.input.Body as Uint8Array).length).toBe(5 * MEBIBYTE);
    const bytes = await file.pause();
    expect(bytes).toBe(5 * MEBIBYTE);
    await open(bytes).end();
    expect(commands()).toStrictEqual([
      "PutObject",
      "CreateMultipartUpload",
      "UploadPartCopy",
      "CompleteMultipartUpload",
    ]);
    expect(stored()).toBe(csvOf([whole]));
  });

  it("is the same in the end, wherever it is paused and however often", async () => {
    for (const pauses of [[1], [52, 53], [1, 60, 119, 120]]) {
      const { open, write, stored } = prepare();
      let [bytes, at] = [0, 0];
      for (const pause of pauses) {
        const file = open(bytes);
        await write(file, large(at, pause));
        bytes = await file.pause();
        at = pause;
      }
      const last = open(bytes);
      await write(last, large(at, 120));
      await last.end();
      expect(stored()).toBe(csvOf(large(0, 120)));
    }
  });

  it("reads nothing again and stores nothing where no row came since the pause", async () => {
    const { open, write, commands } = prepare();
    const file = open();
    await write(file, [row(3)]);
    const bytes = await file.pause();
    const before = commands().length;
    expect(await open(bytes).pause()).toBe(bytes);
    expect(commands().length).toBe(before);
  });

  it("is stored whole by a run that ends, whatever a run stores that came less far", async () => {
    const { open, write, stored, objects } = prepare();
    const late = open();
    await write(late, [row(3)]);
    const ends = open();
    await write(ends, [row(3), row(7)]);
    await ends.end();
    const afterEnd = await late.pause();

    expect(stored()).toBe(csvOf([row(3), row(7)]));
    expect(objects.get(`reports/u/rejects-to-byte-${afterEnd}`)?.toString()).toBe(csvOf([row(3)]));
  });

  for (const refused of ["PutObject", "UploadPartCopy", "CompleteMultipartUpload"])
    it(`throws what S3 says to ${refused}`, async () => {
      const error = Object.assign(new Error("no rights"), { name: "AccessDenied" });
      const { open, write } = prepare((command) => {
        if (command === `${refused}Command`) throw error;
      });
      const file = open();
      await assert.rejects(
        async () => {
          await write(file, large(0, 120));
          await file.end();
        },
        (thrown) => thrown === error,
      );
    });
});
