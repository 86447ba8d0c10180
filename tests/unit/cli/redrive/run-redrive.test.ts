import { stripVTControlCharacters } from "node:util";
import { formatQueueContents } from "../../../../cli/redrive/run-redrive";

const NOW = Date.parse("2026-01-02T00:00:00.000Z");

function message(number: number, sentAt: string, receives = 1) {
  return {
    id: `${number}`,
    sentAt,
    receives,
    known: true,
    what: `what ${number}`,
    uploads: [],
    reason: `reason ${number}`,
  };
}

describe("formatQueueContents", () => {
  it("shows an empty queue", () => {
    const text = formatQueueContents({ queue: "process-csv-failed", count: 0, messages: [] }, NOW);
    expect(stripVTControlCharacters(text)).toBe("✔ process-csv-failed: empty");
  });

  it("shows the age of the oldest message, and description and reason of each", () => {
    const messages = [message(1, "2026-01-01T23:58:00.000Z"), message(2, "2026-01-01T20:00:00.000Z", 6)];
    const text = formatQueueContents({ queue: "buffer-dead-letters", count: 2, messages }, NOW);
    expect(stripVTControlCharacters(text).split("\n")).toStrictEqual([
      "▲ buffer-dead-letters: 2 messages, the oldest 4 h old",
      "    what 1",
      "      reason 1",
      "    what 2",
      "      reason 2 (received 6 times)",
    ]);
  });

  it("prints ten messages and the number of the others", () => {
    const messages = Array.from({ length: 100 }, (_, number) => message(number, "2026-01-01T23:59:59.000Z"));
    const lines = formatQueueContents({ queue: "q", count: 12_345, messages }, NOW).split("\n");
    expect(lines.length).toBe(1 + 2 * 10 + 1);
    expect(lines.at(-1)).toBe("    and 12,335 more");
  });
});
