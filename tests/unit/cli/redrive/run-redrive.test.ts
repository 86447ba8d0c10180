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
    const text = formatQueueContents({ queue: "process-csv-failed", count: 0, inFlight: 0, messages: [] }, NOW);
    expect(stripVTControlCharacters(text)).toBe("✔ process-csv-failed: empty");
  });

  it("shows the age of the oldest message, and description and reason of each", () => {
    const messages = [message(1, "2026-01-01T23:58:00.000Z"), message(2, "2026-01-01T20:00:00.000Z", 6)];
    const text = formatQueueContents({ queue: "buffer-dead-letters", count: 2, inFlight: 0, messages }, NOW);
    expect(stripVTControlCharacters(text).split("\n")).toStrictEqual([
      "▲ buffer-dead-letters: 2 messages, the oldest 4 h old",
      "    reason 1:",
      "      what 1",
      "    reason 2:",
      "      what 2 (received 6 times)",
    ]);
  });

  it("prints ten messages, their common reason once, the number of the others, and how many are of each upload", () => {
    const messages = Array.from({ length: 100 }, (_, number) => ({
      ...message(number, "2026-01-01T23:59:59.000Z"),
      reason: "a reason",
      uploads: [{ uploadId: number < 20 ? "one" : "other" }],
    }));
    const lines = formatQueueContents({ queue: "q", count: 12_345, inFlight: 0, messages }, NOW).split("\n");
    expect(lines.length).toBe(1 + 1 + 10 + 1 + 3);
    expect(lines.slice(1, 3)).toStrictEqual(["    a reason:", "      what 0"]);
    expect(lines.slice(-4)).toStrictEqual([
      "    and 12,335 more",
      "    Of 100 messages that were read:",
      "      80 of upload other",
      "      20 of upload one",
    ]);
  });

  it("shows ten uploads, and the number of the others", () => {
    const messages = Array.from({ length: 13 }, (_, number) => ({
      ...message(number, "2026-01-01T23:59:59.000Z"),
      uploads: [{ uploadId: `u${number}` }],
    }));
    const text = formatQueueContents({ queue: "q", count: 13, inFlight: 0, messages }, NOW);
    expect(text.split("\n").at(-1)).toBe("      and of 3 other uploads");
  });

  it("says that messages are in flight, and when to try again: the queue is not empty", () => {
    const text = formatQueueContents({ queue: "q", count: 3, inFlight: 3, messages: [] }, NOW);
    expect(stripVTControlCharacters(text).split("\n")).toStrictEqual([
      "▲ q: 3 messages",
      "    3 in flight: another receiver has them. Try again in 5 minutes",
    ]);
  });
});
