import { getQuotaWarnings } from "../../../client/send-quota";

const ROOMY = { max24HourSend: 50_000, sentLast24Hours: 0, maxSendRate: 14 };

describe("getQuotaWarnings", () => {
  it("does not warn where all emails can be sent at once", () => {
    expect(getQuotaWarnings(50_000, ROOMY)).toStrictEqual([]);
    expect(getQuotaWarnings(1_000_000, { max24HourSend: -1, sentLast24Hours: 9, maxSendRate: 5_000 })).toStrictEqual(
      [],
    );
  });

  it("does not warn where there is no recipient", () => {
    expect(getQuotaWarnings(0, { max24HourSend: 0, sentLast24Hours: 0, maxSendRate: 0 })).toStrictEqual([]);
  });

  it("says how many emails are sent now and when the rest follows", () => {
    const [warning, ...more] = getQuotaWarnings(9_941, { ...ROOMY, sentLast24Hours: 49_000 });
    expect(more).toStrictEqual([]);
    expect(warning).toBe(
      "Up to 9,941 welcome emails to send, but SES accepts only 1,000 more now (49,000 of 50,000 in 24 hours are used). The rest is retried and sent within about 1 day.",
    );
  });

  it("warns where sending takes longer than the queue retries", () => {
    const warnings = getQuotaWarnings(2_350_000, ROOMY);
    expect(warnings.join("\n")).toMatch(/within about 46 days.*longer than the 45 days.*redriven.*higher quota/s);
    expect(getQuotaWarnings(2_300_000, ROOMY).join("\n")).not.toMatch(/redriven/);
  });

  it("warns about the sandbox", () => {
    const warnings = getQuotaWarnings(10, { max24HourSend: 200, sentLast24Hours: 0, maxSendRate: 1 });
    expect(warnings.length).toBe(1);
    expect(warnings[0] ?? "").toMatch(/sandbox.*rejects emails.*production access/s);
  });

  it("says how long sending takes at the maximum rate where that is over an hour", () => {
    const slow = { ...ROOMY, maxSendRate: 1 };
    expect(getQuotaWarnings(3_600, slow)).toStrictEqual([]);
    expect(getQuotaWarnings(9_000, slow).join()).toMatch(/At 1 email a second.*2\.5 hours/);
  });
});
