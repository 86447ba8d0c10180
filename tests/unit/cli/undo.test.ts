import { formatPlan } from "../../../cli/undo/run-undo";
import { parseUndoOptions } from "../../../cli/undo/undo-options";

describe("parseUndoOptions", () => {
  it.each<[string[], boolean, "list" | "ask" | "yes"]>([
    [["u"], true, "ask"],
    [["u"], false, "list"],
    [["u", "--json"], true, "list"],
    [["u", "--dry-run"], true, "list"],
    [["u", "--yes"], false, "yes"],
  ])("%j, on a terminal: %s, means %s", (args, terminal, mode) => {
    expect(parseUndoOptions(args, terminal)).toMatchObject({ uploadId: "u", welcomed: false, mode });
  });

  it("requires one upload", () => {
    expect(() => parseUndoOptions([], true)).toThrow("Name one upload.");
    expect(() => parseUndoOptions(["u", "v"], true)).toThrow("Name one upload.");
  });

  it("refuses --dry-run with --yes", () => {
    expect(() => parseUndoOptions(["u", "--dry-run", "--yes"], true)).toThrow("exclude each other");
  });
});

describe("formatPlan", () => {
  it("says which users stay, and why", () => {
    expect(formatPlan({ toUndo: 1, welcomed: 2, changed: 3, updated: 4, from: "" })).toBe(
      "1 user to delete\n  2 users welcomed by email: kept without --welcomed\n  3 users changed since: kept\n  4 users updated, not created: updates are not undone",
    );
  });
});
