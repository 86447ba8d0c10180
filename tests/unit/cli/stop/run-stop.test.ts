import { formatStopped, formatUploads } from "../../../../cli/stop/run-stop";

describe("formatUploads", () => {
  const NOW = Date.parse("2026-01-02T00:00:00Z");
  const execution = (number: number) => ({
    uploadId: `people-${number}`,
    executionArn: `arn-${number}`,
    startedAt: NOW - number * 3_600_000,
  });

  it("shows each upload with its age", () => {
    expect(formatUploads([execution(1), execution(2)], NOW)).toBe(
      "● people-1, started 1 h ago\n● people-2, started 2 h ago",
    );
  });

  it("shows twenty, and the number of the others", () => {
    const lines = formatUploads(
      Array.from({ length: 23 }, (_, number) => execution(number)),
      NOW,
    ).split("\n");

    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("  and 3 more");
  });

  it("says that an execution has ended without the work of its upload", () => {
    expect(formatUploads([{ ...execution(1), hasEnded: true }], NOW)).toBe(
      "● people-1, started 1 h ago; its execution has ended, not all of its work",
    );
  });
});

describe("formatStopped", () => {
  it("names the uploads that were complete before they could be stopped", () => {
    const stopped = new Map([
      ["people-1", true],
      ["people-2", false],
    ]);
    expect(formatStopped(stopped)).toBe("Stopped 1 upload.\nNot stopped, since it was complete before: people-2");
  });
});
