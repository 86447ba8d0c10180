import type { SFNClient } from "@aws-sdk/client-sfn";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { uploadsReader } from "../../../console/server/read-uploads";
import type { ConsoleSource } from "../../../console/server/source";
import { fakeClient } from "../../helpers/fake-client";

type Item = Record<string, unknown>;

/** A stack with these executions, newest first, and their SUMMARY items, of which BatchGetItem takes 100 keys. */
function prepare(uploads: { id: string; status: string; summary?: Item }[]) {
  const sfn = fakeClient<SFNClient>((_command, input) => {
    const {
      statusFilter,
      maxResults,
      nextToken = "0",
    } = input as {
      statusFilter?: string;
      maxResults: number;
      nextToken?: string;
    };
    const from = Number(nextToken);
    const found = uploads.filter(({ status }) => statusFilter === undefined || status === statusFilter);
    return {
      executions: found.slice(from, from + maxResults).map(({ id, status }) => ({
        name: id,
        status,
        startDate: new Date(0),
        ...(status !== "RUNNING" && { stopDate: new Date(1_000) }),
      })),
      ...(found.length > from + maxResults && { nextToken: String(from + maxResults) }),
    };
  });
  const documents = fakeClient<DynamoDBDocumentClient>((_command, input) => {
    const { RequestItems } = input as { RequestItems: { uploads: { Keys: { uploadId: string }[] } } };
    const { Keys } = RequestItems.uploads;
    expect(Keys.length).toBeLessThanOrEqual(100);
    const found = Keys.flatMap(({ uploadId }) => {
      const summary = uploads.find(({ id }) => id === uploadId)?.summary;
      return summary ? [{ uploadId, finishedAt: "2026-01-01T00:00:00.000Z", ...summary }] : [];
    });
    return { Responses: { uploads: found } };
  });
  const empty = fakeClient(() => ({ Attributes: { ApproximateNumberOfMessages: "0" } })).client;
  const source = {
    interval: 1_000,
    stack: {
      sfn: sfn.client,
      documents: documents.client,
      sqs: empty,
      ses: empty,
      outputs: { uploadsTable: "uploads" },
    },
  } as unknown as ConsoleSource;
  return { reader: uploadsReader(source), lists: sfn.sent, summaries: documents.sent };
}

const UPLOADS = [
  { id: "d-csv-4", status: "RUNNING", summary: { key: "delta.csv", status: "INSERTING", finishedAt: undefined } },
  { id: "c-csv-3", status: "SUCCEEDED", summary: { key: "Charlie.csv", status: "COMPLETED_WITH_PROBLEMS" } },
  { id: "b-csv-2", status: "TIMED_OUT" },
  { id: "a-csv-1", status: "SUCCEEDED", summary: { key: "alpha.csv", status: "COMPLETED" } },
];

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `u-${index}`,
    status: "SUCCEEDED",
    summary: { key: `file-${index}.csv`, status: "COMPLETED" },
  }));

describe("uploadsReader", () => {
  it.each([
    ["nothing", {}, ["d-csv-4", "c-csv-3", "b-csv-2", "a-csv-1"]],
    ["a file's name in any case", { text: "charlie" }, ["c-csv-3"]],
    ["an upload's id", { text: "b-csv" }, ["b-csv-2"]],
    ["running ones", { status: "running" as const }, ["d-csv-4"]],
    ["completed ones", { status: "completed" as const }, ["a-csv-1"]],
    ["those with problems", { status: "problems" as const }, ["c-csv-3"]],
    ["failed ones, however they failed", { status: "failed" as const }, ["b-csv-2"]],
    ["both", { text: "alpha", status: "problems" as const }, []],
  ])("filters by %s", async (_, query, ids) => {
    const { uploads } = await prepare(UPLOADS).reader(query).read();
    expect(uploads.map(({ uploadId }) => uploadId)).toStrictEqual(ids);
  });

  it("reads no more than the first page where it is all that is shown", async () => {
    const { reader, lists, summaries } = prepare(many(1_000));
    const list = await reader({}).read();
    expect([list.uploads.length, list.hasNext, list.total]).toStrictEqual([50, true, undefined]);
    expect(lists.map(({ input }) => input.maxResults)).toStrictEqual([50]);
    expect(summaries).toHaveLength(1);
  });

  it("turns to a later page of 1,000 uploads with one list and the summaries of that page", async () => {
    const { reader, lists, summaries } = prepare(many(1_000));
    const { uploads, total, hasNext } = await reader({ page: 20 }).read();
    expect(uploads.map(({ summary }) => summary.key)).toContain("file-999.csv");
    expect([uploads.length, total, hasNext]).toStrictEqual([50, 1_000, false]);
    expect([lists.length, summaries.length]).toStrictEqual([1, 1]);
  });

  it("searches the names of 1,000 uploads, and reads the SUMMARY of a finished one only once", async () => {
    const { reader, summaries } = prepare(many(1_000));
    const search = reader({ text: "file-99" });
    expect((await search.read()).total).toBe(11);
    expect(summaries).toHaveLength(10);
    await reader({ text: "file-5" }).read();
    expect(summaries).toHaveLength(10);
  });

  it("reads the SUMMARY of a stopped upload again until all of its work is counted", async () => {
    const summary = { key: "a.csv", status: "STOPPED", parsedAt: "2026-01-01T00:00:00.000Z", toInsert: 0 };
    const left = { id: "left", status: "ABORTED", summary: { ...summary, toWelcome: 3 } };
    const counted = { id: "counted", status: "ABORTED", summary: { ...summary, toWelcome: 0 } };
    const { reader, summaries } = prepare([left, counted]);
    for (let read = 0; read < 2; read++) await reader({}).read();
    const keys = summaries.map(
      ({ input }) => (input.RequestItems as { uploads: { Keys: object[] } }).uploads.Keys.length,
    );
    expect(keys).toStrictEqual([2, 1]);
  });

  it("ends a search after 5,000 uploads, and says so", async () => {
    const { reader, lists } = prepare(many(6_000));
    const list = await reader({ status: "running" }).read();
    expect([list.total, list.isCut]).toStrictEqual([0, false]);
    const cut = await reader({ page: 2 }).read();
    expect([cut.total, cut.isCut]).toStrictEqual([5_000, true]);
    expect(lists.slice(1).map(({ input }) => input.maxResults)).toStrictEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  });
});
