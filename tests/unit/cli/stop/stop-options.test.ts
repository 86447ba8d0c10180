import { parseStopOptions } from "../../../../cli/stop/stop-options";

describe("parseStopOptions", () => {
  it.each<[string[], boolean, "list" | "ask" | "yes"]>([
    [[], true, "ask"],
    [[], false, "list"],
    [["--json"], true, "list"],
    [["--yes"], false, "yes"],
    [["-y", "--json"], true, "yes"],
  ])("%j, on a terminal: %s, means %s", (args, terminal, mode) => {
    expect(parseStopOptions(args, terminal).mode).toBe(mode);
  });

  it("parses ids and the stack", () => {
    expect(parseStopOptions(["one", "--stack", "prod", "two"], true)).toStrictEqual({
      choice: { stack: "prod" },
      uploadIds: ["one", "two"],
      mode: "ask",
      json: false,
    });
    expect(parseStopOptions([], true).choice).toBe("local");
  });

  it("refuses an unknown option", () => {
    expect(() => parseStopOptions(["--al"], true)).toThrow("Unknown option --al");
  });
});
