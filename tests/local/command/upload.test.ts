import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { writeLocalOutputs } from "../../../client/local-outputs";
import { sendQuotaReply } from "../../../local/services/start-ses";
import { createBreaker } from "../../helpers/breaker";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people } from "../../helpers/people";
import { startRollcall } from "../../helpers/start-command";

const INVALID_ROW = "Ada,not-an-address,London";

describe("rollcall upload and status", () => {
  const rights = createBreaker();
  let quota = { max: -1, sent: 0 };
  let local: LocalStack;
  let outputs: string;
  beforeAll(async () => {
    local = await startLocalStack({
      settings: { consoleUrl: "https://rollcall.example" },
      layers: [
        rights.layer,
        async (call, next) => (call.operation === "GetSendQuota" ? sendQuotaReply(quota.sent, quota.max) : next()),
      ],
    });
    outputs = join(local.directory, "outputs.json");
    await writeLocalOutputs(local.cloud, outputs);
  });
  afterAll(() => local.stop());
  beforeEach(() => {
    quota = { max: -1, sent: 0 };
  });

  async function fileOf(name: string, content: string): Promise<string> {
    const path = join(local.directory, name);
    await writeFile(path, content);
    return path;
  }
  const rollcall = (...parameters: string[]) => startRollcall([...parameters, "--outputs", outputs]);

  it("checks a file, signs its people up, shows each stage, and reports with 3 for its rejects", async () => {
    const file = await fileOf("some people.csv", csvOf([...people(0, 60), INVALID_ROW]));
    const { code, stdout, stderr } = await rollcall("upload", file).ended;

    assert.equal(code, 3, stderr);
    expect(stderr).toMatch(/60 will be created, 0 already exist, 1 rejected/);
    expect(stderr).toMatch(/Line 62, email: "not-an-address" is not an email address\. Use name@domain\./);
    for (const stage of ["Upload", "Parse CSV", "Insert users", "Send welcome emails"])
      expect(stderr).toMatch(new RegExp(`${stage} 100 %`));
    expect(stdout).toMatch(/61 rows = 60 created \+ 0 already existed \+ 0 duplicates \+ 1 rejected/);
    expect(stdout).toMatch(/60 welcome emails accepted by SES/);
    const [, rejects = ""] = /rejects +(\S+)/.exec(stdout) ?? [];
    expect(existsSync(rejects)).toBe(true);
  });

  it("warns of the quota before anything is sent, and prints nothing but the result with --json and --quiet", async () => {
    quota = { max: 200, sent: 190 };
    const file = await fileOf("json.csv", csvOf(people(100, 130)));
    const { code, stdout, stderr } = await rollcall("upload", "--json", "--quiet", file).ended;

    assert.equal(code, 0, stderr);
    const notes = stderr.trim().split("\n");
    assert.equal(notes.length, 2, stderr);
    expect(notes[0] ?? "").toMatch(/sandbox/);
    expect(notes[1] ?? "").toMatch(
      /^Note: Up to 30 welcome emails to send, but SES accepts only 10 more now \(190 of 200/,
    );
    const { file: named, status, inserted, welcomed } = JSON.parse(stdout);
    expect([named, status, inserted, welcomed]).toStrictEqual([file, "SUCCEEDED", 30, 30]);
  });

  it("uploads nothing where one of the files cannot be read", async () => {
    const good = await fileOf("good.csv", csvOf(people(200, 203)));
    const bad = await fileOf("bad.csv", "e_mial,name\nann@x.org,Ann\n");
    const { code, stdout, stderr } = await rollcall("upload", good, bad).ended;

    expect([code, stdout]).toStrictEqual([1, ""]);
    expect(stderr).toMatch(
      /No email column\. Found: e_mial, name\. Column 1, e_mial, holds addresses: rename it to "email".*Nothing was uploaded\./s,
    );
    const { stdout: list } = await rollcall("status").ended;
    expect(list).not.toMatch(/good-csv/);
  });

  it("says on Ctrl+C that the upload continues and how to follow it; status follows it until Ctrl+C", async () => {
    // Prepare
    rights.withdraw("report-status SendTaskSuccess");
    const file = await fileOf("stopped.csv", csvOf(people(300, 310)));
    const upload = rollcall("upload", file);
    await upload.says("Parse CSV 100 %");

    // Act
    upload.child.kill("SIGINT");
    const { code, stderr } = await upload.ended;
    const [, id = ""] = /npx rollcall status (\S+) --outputs/.exec(stderr) ?? [];
    const current = await rollcall("status", "--no-wait", id).ended;
    const following = rollcall("status", id);
    await following.says("Parse CSV 100 %");
    following.child.kill("SIGINT");

    // Assess
    assert.equal(code, 130, stderr);
    expect(stderr).toMatch(/stopped\.csv is uploaded and continues without this command/);
    expect(id).toMatch(/^stopped-csv-\w{32}$/);
    assert.equal(current.code, 0, current.stderr);
    expect(current.stdout).toMatch(/● stopped\.csv is still running/);
    expect((await following.ended).code).toBe(130);
  });

  it("lists the latest uploads, newest first", async () => {
    const { code, stdout } = await rollcall("status").ended;
    expect(code).toBe(0);
    const ids = stdout.match(/(?<=^. )\S+(?=-\w{32}$)/gm);
    expect(ids).toStrictEqual(["stopped-csv", "json-csv", "some-people-csv"]);
    expect(stdout).toMatch(/ago, 61 rows, 60 created, 1 rejected, 60 emails/);
    const lines = (await rollcall("status", "--json").ended).stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).status)).toStrictEqual(["RUNNING", "SUCCEEDED", "SUCCEEDED"]);
  });

  it("does not follow with --no-wait; status shows the result", async () => {
    const file = await fileOf("later.csv", csvOf(people(400, 410)));
    const { code, stdout, stderr } = await rollcall("upload", "--no-wait", file).ended;
    assert.equal(code, 0, stderr);
    const [, id = ""] = /npx rollcall status (\S+)/.exec(stdout) ?? [];
    rights.giveBack("report-status SendTaskSuccess");
    const { code: end, stdout: report } = await rollcall("status", "--quiet", id).ended;
    expect(end).toBe(0);
    expect(report).toMatch(/✔ later\.csv completed.*10 rows = 10 created/s);
  });

  it("rejects an unknown id, with the options of the stack in the hint", async () => {
    const { code, stderr } = await rollcall("status", "no-such-upload").ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^There is no upload no-such-upload\. `npx rollcall status --outputs \S+` lists/);
  });

  it("emails the address of --notify once when the upload has ended, and states the address in no log", async () => {
    const file = await fileOf("noted <b>.csv", csvOf([...people(200, 203), INVALID_ROW]));
    const { code, stderr } = await rollcall("upload", "--quiet", "--notify", "Boss <boss@Uploader.example>", file)
      .ended;
    const notifications = async () =>
      (await local.emails()).filter(({ destination }) => destination.to.includes("boss@uploader.example"));
    while ((await notifications()).length === 0) await delay(50);

    assert.equal(code, 3, stderr);
    const [email, ...more] = await notifications();
    expect(more).toStrictEqual([]);
    expect(email?.subject).toBe("noted <b>.csv: completed, with rows to correct");
    expect(email?.body.text).toMatch(/New users: 3\n.*Correct the rejected rows/s);
    expect(email?.body.text).toMatch(/https:\/\/rollcall\.example\/uploads\/noted-b-csv-\w+\n/);
    expect(email?.body.html).not.toContain("<b>");
    const logs = (await readdir(local.logs)).map((name) => readFile(join(local.logs, name), "utf8"));
    expect((await Promise.all(logs)).join()).not.toMatch(/boss@/i);
  });

  it("updates existing users on request, and refuses a policy that there is not", async () => {
    // Prepare
    const file = join(local.directory, "update.csv");
    await writeFile(file, "name,email\nAnn,ann@update.example.com\n");
    await rollcall("upload", "--quiet", file).ended;
    await writeFile(file, "name,email,town\nAnn,ann@update.example.com,Rome\n");

    // Act
    const updated = await rollcall("upload", "--existing-users", "fill", file).ended;
    const refused = await rollcall("upload", "--existing-users", "fil", file).ended;

    // Assess
    expect(updated.stderr).toMatch(/1 already exist \(what they lack is filled in\)/);
    expect(updated.stdout).toMatch(/1 row = 0 created \+ 1 updated \+ 0 already existed/);
    expect([refused.code, refused.stderr]).toStrictEqual([
      2,
      expect.stringMatching(/--existing-users fil: expected one of keep, fill, update. Did you mean fill\?/),
    ]);
  });

  it("refuses an address to notify that is none, before anything is sent", async () => {
    const file = await fileOf("unsent.csv", csvOf(people(200, 201)));
    const { code, stderr } = await rollcall("upload", "--notify", "boss", file).ended;

    expect(code).toBe(2);
    expect(stderr).toMatch(/--notify boss: expected one email address/);
  });
});
