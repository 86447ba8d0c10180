import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { descendants, isAlive, startCommand, until } from "../helpers/start-command";

describe("npm start", () => {
  it("signs up the sample, reports, exits with 0, and leaves no process", async () => {
    // Act
    const { child, ended, says } = startCommand(["--port", "0", "--console-port", "0", "--costs"]);
    await says("Send welcome emails");
    const processes = descendants(child.pid);
    const { code, stdout, stderr } = await ended;

    // Assess
    assert.equal(code, 0, stderr);
    expect(stdout).toMatch(/39 rows = 39 created \+ 0 already existed \+ 0 duplicates \+ 0 rejected/);
    expect(stdout).toMatch(/39 welcome emails accepted by SES/);
    expect(stdout).toMatch(/execution {2}arn:aws:states:/);
    expect(stdout).toMatch(/ses SendEmail +39 +39 emails +0\.003900\n/);
    expect(stdout).toMatch(/An estimate of \$0\.00\d+, or \$\d+\.\d\d for a million rows/);
    for (const stage of ["Parse CSV", "Insert users", "Send welcome emails"])
      expect(stderr).toMatch(new RegExp(`${stage} 100 %`));
    expect(processes.length).toBeGreaterThanOrEqual(3);
    expect(processes.filter(isAlive)).toStrictEqual([]);
  });

  it("prints one JSON object a line with --json, in the order given, keeps running with --keep until it is stopped, and reports the failed file", async () => {
    // Act
    const { child, ended, says } = startCommand([
      "--json",
      "--costs",
      "--keep",
      "--port",
      "0",
      "--console-port",
      "0",
      "samples/people-with-mistakes.csv",
      "LICENSE",
    ]);
    await says("Serving until Ctrl+C");
    const processes = descendants(child.pid);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;

    // Assess
    expect(processes.filter(isAlive)).toStrictEqual([]);
    assert.equal(code, 1, stderr);
    assert.doesNotMatch(`${stdout}${stderr}`, /@example/, "no address, because a log may keep the output");
    const [people, licence, ...more] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(more).toStrictEqual([]);
    expect([people.file, people.status, people.inserted, people.welcomed]).toStrictEqual([
      "samples/people-with-mistakes.csv",
      "SUCCEEDED",
      35,
      35,
    ]);
    expect(people.reasons[0]).toStrictEqual({ code: "INVALID_EMAIL", count: 2, firstLine: 21 });
    expect(readFileSync(people.rejects, "utf8")).toMatch(/MISSING_NAME/);
    const emails = people.costs.calls.find(({ operation }: { operation: string }) => operation === "SendEmail");
    expect([emails.calls, emails.usd]).toStrictEqual([35, 0.0035]);
    expect(people.costs.usd).toBeGreaterThan(emails.usd);
    expect(licence.costs.usd).toBeLessThan(emails.usd);
    expect(people.executionArn).toMatch(new RegExp(`:${people.uploadId}$`));
    expect([licence.file, licence.status, licence.error]).toStrictEqual(["LICENSE", "FAILED", "NO_EMAIL_COLUMN"]);
    expect(licence.cause).toMatch(/email/);
  });

  for (const moment of ["Starting the local cloud", "Insert users"])
    it(`leaves no process behind when killed at "${moment}"`, async () => {
      const { child, ended, says } = startCommand(["--keep", "--port", "0", "--console-port", "0"]);
      await says(moment);
      const processes = descendants(child.pid);
      child.kill("SIGKILL");
      await ended;
      await until(() => !processes.some(isAlive));
    });

  it("says that Java was killed while it was at work, and ends", async () => {
    const { child, ended, says } = startCommand(["--exit", "--port", "0", "--console-port", "0"]);
    await says("Parse CSV");
    const java = descendants(child.pid).find((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("java"));
    process.kill(java ?? 0, "SIGKILL");
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/The local cloud ended: DynamoDB Local is gone: it ended with code \d+/);
    expect(stderr).not.toMatch(/\n\s+at |aws sts/);
  });

  it("names the port that is in use, and the fix", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await startCommand(["--port", String(port)]).ended;
    server.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`Port ${port} .*in use.*--port`));
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("names Java where it is missing, and the fix", async () => {
    const { JAVA_HOME: _, ...env } = process.env;
    const { code, stderr } = await startCommand(["--port", "0", "--console-port", "0"], {
      ...env,
      PATH: dirname(process.execPath),
    }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/Java 17 or newer.*Install/s);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("refuses what it does not know with 2 and the usage", async () => {
    const { code, stdout, stderr } = await startCommand(["no-such.csv"]).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/no-such\.csv: no such file.*\n$/);
    expect(stderr).toMatch(/Usage: npm start/);
    expect(stdout).toBe("");
  });
});
