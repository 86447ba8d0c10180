import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SHORT_DURATIONS } from "../../../cli/start/fault-sites";
import { followToEnd } from "../../../client/sign-up-file";
import { uploadFile } from "../../../client/upload";
import { errorReply } from "../../../local/gateway/error-reply";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people } from "../../helpers/people";
import { until } from "../triggers/test-cloud";

const UPLOADER = "uploader@notified.example";

describe("an upload that waits for SES", () => {
  /** Whether SES accepts an email to an address. */
  let accepts = (_to: string) => true;
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack({
      overrides: SHORT_DURATIONS,
      layers: [
        async (call, next) => {
          if (call.operation !== "SendEmail") return next();
          const to = new URLSearchParams(call.body.toString()).get("Destination.ToAddresses.member.1") ?? "";
          const message = "Daily message quota exceeded.";
          return accepts(to) ? next() : errorReply(call, { status: 400, code: "Throttling", message });
        },
      ],
    });
  });
  afterAll(() => local.stop());

  it("notifies its uploader once, as soon as SES accepts that, and of its end when all emails are sent", async () => {
    // Prepare
    accepts = () => false;
    const file = join(local.directory, "waiting.csv");
    await writeFile(file, csvOf(people(0, 120)));
    const notices = async () => (await local.emails()).filter(({ destination }) => destination.to.includes(UPLOADER));

    // Act
    const upload = await uploadFile(local.stack, file, { uploadSettings: { notifyEmail: UPLOADER } });
    const refusedBy = async (name: string) => /quota exceeded/.test(await logOf(name));
    await until(async () => (await refusedBy("send-welcome")) && (await refusedBy("notify")));
    const before = await notices();
    accepts = (to) => to === UPLOADER;
    await until(async () => (await notices()).length > 0);
    accepts = () => true;
    const result = await followToEnd(local.stack, upload);
    await until(async () => (await notices()).length > 1);

    // Assess
    expect(before).toStrictEqual([]);
    expect([result.status, result.welcomed]).toStrictEqual(["SUCCEEDED", 120]);
    const emails = await notices();
    expect(emails.map(({ subject }) => subject)).toStrictEqual([
      "waiting.csv: waiting for Amazon SES (the account's daily quota is used up)",
      "waiting.csv: completed",
    ]);
    expect(emails[0]?.body.text).toMatch(/^(120 w|W)elcome emails of the upload of waiting\.csv wait for Amazon SES/);
    const logs = await Promise.all((await readdir(local.logs)).map((name) => logOf(name.replace(".log", ""))));
    expect(logs.join()).not.toMatch(/@notified/);
  });

  const logOf = (name: string) => readFile(join(local.logs, `${name}.log`), "utf8").catch(() => "");
});
