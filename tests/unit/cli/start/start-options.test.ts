import assert from "node:assert/strict";
import { resolve } from "node:path";
import { UsageError } from "../../../../cli/arguments";
import { parseStartOptions, USAGE } from "../../../../cli/start/start-options";

const ROOT = resolve(__dirname, "../../../..");
const FILE = resolve(ROOT, "samples/people.csv");

describe("parseStartOptions", () => {
  it("signs up the sample where no file is named", () => {
    const { files, json, costs, port, help } = parseStartOptions([], false);
    expect({ files, json, costs, port, help }).toStrictEqual({
      files: ["samples/people.csv"],
      json: false,
      costs: false,
      port: 4566,
      help: false,
    });
  });

  it("takes the files in the order given, among the options", () => {
    const { files, json } = parseStartOptions([FILE, "--json", __filename], false);
    expect([files, json]).toStrictEqual([[FILE, __filename], true]);
  });

  const keeping: [string[], boolean, boolean][] = [
    [[], true, true],
    [[], false, false],
    [["--keep"], false, true],
    [["--exit"], true, false],
  ];
  for (const [args, terminal, keep] of keeping)
    it(`${keep ? "keeps running" : "exits"} with ${args[0] ?? "no option"} ${terminal ? "on a" : "without a"} terminal`, () => {
      expect(parseStartOptions([...args, FILE], terminal).keep).toBe(keep);
    });

  for (const [text, port] of [
    ["0", 0],
    ["65535", 65_535],
  ] as const)
    it(`takes port ${text}`, () => {
      expect(parseStartOptions(["--port", text, FILE], false).port).toBe(port);
    });

  for (const text of ["65536", "80.5", "http", "NaN"])
    it(`refuses port ${text}, and says what is expected`, () => {
      expect(() => parseStartOptions(["--port", text, FILE], false)).toThrow(
        expect.objectContaining({
          name: "UsageError",
          message: `--port ${text}: expected a whole number from 0 to 65535.`,
        }),
      );
    });

  it("parses the seed of faults, and injects none without it", () => {
    expect(parseStartOptions(["--faults", "7", FILE], false).faults).toBe(7);
    expect(parseStartOptions([FILE], false).faults).toBeUndefined();
  });

  const refused: [string, string[], RegExp][] = [
    ["an empty port", ["--port="], /--port/],
    ["a negative port", ["--port=-1"], /--port -1: expected/],
    ["a port that is not there", ["--port"], /--port/],
    ["both ends", ["--keep", "--exit"], /--keep and --exit exclude each other/],
    ["a seed that is no number", ["--faults", "some"], /--faults some: expected a whole number/],
    ["an unknown option", ["--jsno"], /--jsno/],
    ["a file that is not there", ["no-such.csv"], /^no-such\.csv: no such file/],
    ["one file of several that is not there", [FILE, "no-such.csv"], /^no-such\.csv: no such file/],
    ["a folder", [ROOT], /is not a file/],
  ];
  for (const [what, args, message] of refused)
    it(`refuses ${what}`, () => {
      assert.throws(
        () => parseStartOptions(args, false),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });

  it("prints the usage whatever the files", () => {
    for (const args of [["--help"], ["-h", "no-such.csv"]]) expect(parseStartOptions(args, false).help).toBe(true);
  });

  it("accepts every option in the usage", () => {
    const values: Record<string, string> = {
      "--encoding": "utf-8",
      "--notify": "boss@example.com",
      "--existing-users": "fill",
    };
    const named = [...USAGE.matchAll(/^ {2}(--[\w-]+)( [A-Z]+)?/gm)].map(([, option = "", value]) => [
      option,
      ...(value ? [values[option] ?? "1"] : []),
    ]);
    expect(named.length).toBeGreaterThanOrEqual(5);
    for (const args of named) parseStartOptions([...args, FILE], false);
  });
});
