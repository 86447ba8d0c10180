import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { describe, it } from "node:test";
import { descendants, isAlive, startCommand, until } from "../../helpers/start-command";

describe("npm start", () => {
  it("signs up the sample, reports, leaves with 3 for its rejects, and leaves nothing running", async () => {
    // Act
    const { child, ended, says } = startCommand(["--port", "0", "--console-port", "0", "--costs"]);
    await says("Send welcome emails");
    const processes = descendants(child.pid);
    const { code, stdout, stderr } = await ended;

    // Assess
    assert.equal(code, 3, stderr);
    assert.match(stdout, /40 rows = 35 created \+ 0 already existed \+ 1 duplicate \+ 4 rejected/);
    assert.match(stdout, /INVALID_EMAIL, first on line 21: "ann@@example\.com"/);
    assert.match(stdout, /35 welcome emails accepted by SES/);
    assert.match(stdout, /execution {2}arn:aws:states:/);
    assert.match(stdout, /ses SendEmail +35 +35 emails +0\.003500\n/);
    assert.match(stdout, /An estimate of \$0\.00\d+, or \$\d+\.\d\d for a million rows/);
    const rejects = /rejects +(\S+)/.exec(stdout)?.[1] ?? "";
    assert.match(readFileSync(rejects, "utf8"), /MISSING_NAME/);
    for (const stage of ["Parse CSV", "Insert users", "Send welcome emails"])
      assert.match(stderr, new RegExp(`${stage} 100 %`));
    assert.ok(processes.length >= 3);
    assert.deepEqual(processes.filter(isAlive), []);
  });

  it("prints one JSON object a line with --json, in the order given, serves with --keep until it is asked to stop, and tells of the failed one", async () => {
    // Act
    const { child, ended, says } = startCommand([
      "--json",
      "--costs",
      "--keep",
      "--port",
      "0",
      "--console-port",
      "0",
      "samples/people.csv",
      "LICENSE",
    ]);
    await says("Serving until Ctrl+C");
    const processes = descendants(child.pid);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;

    // Assess
    assert.deepEqual(processes.filter(isAlive), []);
    assert.equal(code, 1, stderr);
    assert.doesNotMatch(`${stdout}${stderr}`, /@example/, "nobody's address, where a log may keep it");
    const [people, licence, ...more] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(more, []);
    assert.deepEqual(
      [people.file, people.status, people.inserted, people.welcomed],
      ["samples/people.csv", "SUCCEEDED", 35, 35],
    );
    assert.deepEqual(people.reasons[0], { code: "INVALID_EMAIL", count: 2, firstLine: 21 });
    assert.ok(existsSync(people.rejects));
    const emails = people.costs.calls.find(({ operation }: { operation: string }) => operation === "SendEmail");
    assert.deepEqual([emails.calls, emails.usd], [35, 0.0035]);
    assert.ok(people.costs.usd > emails.usd);
    assert.ok(licence.costs.usd < emails.usd, "each file has its own costs");
    assert.match(people.executionArn, new RegExp(`:${people.uploadId}$`));
    assert.deepEqual([licence.file, licence.status, licence.error], ["LICENSE", "FAILED", "NO_EMAIL_COLUMN"]);
    assert.match(licence.cause, /email/);
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

  it("names the port that is taken, and the mend", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await startCommand(["--port", String(port)]).ended;
    server.close();
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`Port ${port} .*in use.*--port`));
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  it("names Java where it is missing, and the mend", async () => {
    const { JAVA_HOME: _, ...env } = process.env;
    const { code, stderr } = await startCommand(["--port", "0", "--console-port", "0"], {
      ...env,
      PATH: dirname(process.execPath),
    }).ended;
    assert.equal(code, 1);
    assert.match(stderr, /Java 17 or newer.*Install/s);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  it("refuses what it does not know with 2 and the usage", async () => {
    const { code, stdout, stderr } = await startCommand(["no-such.csv"]).ended;
    assert.equal(code, 2);
    assert.match(stderr, /no-such\.csv: no such file/);
    assert.match(stderr, /Usage: npm start/);
    assert.equal(stdout, "");
  });
});
