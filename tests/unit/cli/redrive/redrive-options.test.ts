import { parseRedriveOptions } from "../../../../cli/redrive/redrive-options";

describe("parseRedriveOptions", () => {
  const hows: [string[], boolean, "list" | "ask" | "yes"][] = [
    [[], true, "ask"],
    [[], false, "list"],
    [["--json"], true, "list"],
    [["--list"], true, "list"],
    [["--yes"], true, "yes"],
    [["-y", "--json"], false, "yes"],
  ];
  for (const [args, terminal, how] of hows)
    it(`takes ${args.join(" ") || "no option"} ${terminal ? "on" : "without"} a terminal for "${how}"`, () => {
      expect(parseRedriveOptions(args, terminal).mode).toBe(how);
    });

  it("parses queues and the stack", () => {
    const { queues, choice } = parseRedriveOptions(["--queue", "a", "--queue=b", "--stack", "prod"], true);
    expect([queues, choice]).toStrictEqual([["a", "b"], { stack: "prod" }]);
    expect(parseRedriveOptions([], true).choice).toBe("local");
    expect(parseRedriveOptions(["--outputs", "o.json"], true).choice).toStrictEqual({ outputs: "o.json" });
  });

  it("parses the upload whose users are enqueued", () => {
    expect(parseRedriveOptions(["--upload", "u"], true)).toMatchObject({ uploadId: "u", queues: [] });
    expect(parseRedriveOptions([], true)).not.toHaveProperty("uploadId");
  });

  const refused: [string[], RegExp][] = [
    [["--upload", "u", "--queue", "a"], /--queue and --upload exclude each other/],
    [["--list", "--yes"], /--list and --yes exclude each other/],
    [["--stack", "a", "--local"], /--stack and --local exclude each other/],
    [["--lits"], /--lits/],
    [["people.csv"], /people\.csv/],
  ];
  for (const [args, message] of refused)
    it(`refuses ${args.join(" ")}`, () => {
      expect(() => parseRedriveOptions(args, true)).toThrow(
        expect.objectContaining({ name: "UsageError", message: expect.stringMatching(message) }),
      );
    });
});
