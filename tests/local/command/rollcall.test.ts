import { execFileSync } from "node:child_process";
import { startRollcall } from "../../helpers/start-command";

describe("rollcall", () => {
  it("is what the package gives to npx, and may be run", () => {
    const { bin } = require("../../../package.json") as { bin: Record<string, string> };
    const out = execFileSync(`./${bin.rollcall}`, ["--help"], { encoding: "utf8" });
    expect(out).toMatch(/Usage: rollcall <command>/);
    for (const command of ["upload", "status", "redrive"]) expect(out).toMatch(new RegExp(`^ {2}${command} `, "m"));
  });

  it("tells the usage of each command", async () => {
    const { code, stdout, stderr } = await startRollcall(["redrive", "--help"]).ended;
    expect([code, stderr]).toStrictEqual([0, ""]);
    expect(stdout).toMatch(/Usage: rollcall redrive.*--list.*--stack NAME/s);
  });

  const refused: [string[], RegExp][] = [
    [[], /Name a command.*Usage: rollcall <command>/s],
    [["toString"], /There is no command "toString"/],
    [["upload"], /Name a CSV file.*Usage: rollcall upload/s],
    [["upload", "no-such.csv"], /no-such\.csv: no such file/],
    [["status", "a", "b"], /Name one upload.*Usage: rollcall status/s],
    [["redrive", "--lsit"], /--lsit.*Usage: rollcall redrive/s],
    [["redrive", "--queue", "bufer"], /--queue bufer: expected one of process-csv-failed, buffer-dead-letters/],
  ];
  for (const [parameters, message] of refused)
    it(`refuses "${parameters.join(" ")}" with 2 and the usage`, async () => {
      const { code, stdout, stderr } = await startRollcall(parameters).ended;
      expect([code, stdout]).toStrictEqual([2, ""]);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    });

  it("checks files without a cloud, and leaves with the worst of them", async () => {
    const rejects = await startRollcall(["upload", "--dry-run", "samples/people.csv"]).ended;
    const both = await startRollcall(["upload", "--dry-run", "--json", "samples/people.csv", "LICENSE"]).ended;
    expect([rejects.code, rejects.stderr]).toStrictEqual([3, ""]);
    expect(rejects.stdout).toMatch(/36 will be created or exist already, 4 rejected/);
    expect(both.code).toBe(1);
    const [people, licence] = both.stdout.trim().split("\n");
    expect([JSON.parse(people ?? "").rejected, JSON.parse(licence ?? "").error]).toStrictEqual([4, "NO_EMAIL_COLUMN"]);
  });

  it("says what it lacks in one message and leaves with 1", async () => {
    const { code, stderr } = await startRollcall(["redrive", "--outputs", "no-such.json"]).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^no-such\.json cannot be read/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
