import { execFileSync } from "node:child_process";
import { startRollcall } from "../../helpers/start-command";

describe("rollcall", () => {
  it("is the executable that the package gives to npx", () => {
    const { bin } = require("../../../package.json") as { bin: Record<string, string> };
    const out = execFileSync(`./${bin.rollcall}`, ["--help"], { encoding: "utf8" });
    expect(out).toMatch(/Usage: rollcall <command>/);
    for (const command of ["upload", "status", "console", "redrive", "stop", "env", "help"])
      expect(out).toMatch(new RegExp(`^ {2}${command} `, "m"));
  });

  it.each([
    [["redrive", "--help"]],
    [["help", "redrive"]],
  ])("prints the usage of a command with %j", async (parameters) => {
    const { code, stdout, stderr } = await startRollcall(parameters).ended;
    expect([code, stderr]).toStrictEqual([0, ""]);
    expect(stdout).toMatch(/Usage: rollcall redrive.*--list.*--stack NAME/s);
  });

  it("prints all commands with help, and its version with --version", async () => {
    const help = await startRollcall(["help"]).ended;
    const version = await startRollcall(["--version"]).ended;
    expect([help.code, version.code]).toStrictEqual([0, 0]);
    expect(help.stdout).toMatch(/^Usage: rollcall <command>/);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  const refused: [string[], RegExp][] = [
    [[], /^Usage: rollcall <command>.*\nName a command\.\n$/],
    [["toString"], /There is no command "toString"\.\n$/],
    [["uplaod", "people.csv"], /There is no command "uplaod"\. Did you mean upload\?\n$/],
    [["help", "statsu"], /There is no command "statsu"\. Did you mean status\?\n$/],
    [["upload"], /^Usage: rollcall upload .*\nName a CSV file\.\n$/],
    [["upload", "no-such.csv"], /no-such\.csv: no such file/],
    [["status", "a", "b"], /^Usage: rollcall status .*\nName one upload\.\n$/],
    [["redrive", "--lsit"], /^Usage: rollcall redrive .*\nUnknown option --lsit\. Did you mean --list\?\n$/],
    [["stop", "--al"], /^Usage: rollcall stop .*\nUnknown option --al\./],
    [["redrive", "--list", "--yes"], /exclude each other\. Use one of them\.\n$/],
    [["redrive", "--queue", "bufer"], /--queue bufer: expected one of process-csv-failed, buffer-dead-letters/],
  ];
  for (const [parameters, message] of refused)
    it(`refuses "${parameters.join(" ")}" with 2, and the error below the usage's first line`, async () => {
      const { code, stdout, stderr } = await startRollcall(parameters).ended;
      expect([code, stdout]).toStrictEqual([2, ""]);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    });

  it("checks files without a cloud, and exits with the code of the worst", async () => {
    const rejects = await startRollcall(["upload", "--dry-run", "samples/people-with-mistakes.csv"]).ended;
    const both = await startRollcall(["upload", "--dry-run", "--json", "samples/people-with-mistakes.csv", "LICENSE"])
      .ended;
    expect([rejects.code, rejects.stderr]).toStrictEqual([3, ""]);
    expect(rejects.stdout).toMatch(/35 will be created or already exist, 1 duplicate, 4 rejected/);
    expect(both.code).toBe(1);
    const [people, licence] = both.stdout.trim().split("\n");
    expect([JSON.parse(people ?? "").rejected, JSON.parse(licence ?? "").error]).toStrictEqual([4, "NO_EMAIL_COLUMN"]);
  });

  it("prints a user's error as one message and exits with 1", async () => {
    const { code, stderr } = await startRollcall(["redrive", "--outputs", "no-such.json"]).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^no-such\.json cannot be read/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("ends without a stack trace when the reader of its output has ended", async () => {
    const { child, ended } = startRollcall([
      "upload",
      "--dry-run",
      "--json",
      ...Array(200).fill("samples/people-with-mistakes.csv"),
    ]);
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect([code, stderr]).toStrictEqual([3, ""]);
  });
});
