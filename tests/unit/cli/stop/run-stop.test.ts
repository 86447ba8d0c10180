import { formatExecutions } from "../../../../cli/stop/run-stop";

describe("formatExecutions", () => {
  const NOW = Date.parse("2026-01-02T00:00:00Z");
  const execution = (number: number) => ({
    uploadId: `people-${number}`,
    executionArn: `arn-${number}`,
    startedAt: NOW - number * 3_600_000,
  });

  it("shows each upload with its age", () => {
    expect(formatExecutions([execution(1), execution(2)], NOW)).toBe(
      "● people-1, started 1 h ago\n● people-2, started 2 h ago",
    );
  });

  it("shows twenty, and the number of the others", () => {
    const lines = formatExecutions(
      Array.from({ length: 23 }, (_, number) => execution(number)),
      NOW,
    ).split("\n");

    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("  and 3 more");
  });
});
