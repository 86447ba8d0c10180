import { getQuotaWarnings } from "../../../client/send-quota";

const ROOMY = { max24HourSend: 50_000, sentLast24Hours: 0, maxSendRate: 14 };

describe("quotaWarnings", () => {
  it("says nothing where all emails go out at once", () => {
    expect(getQuotaWarnings(50_000, ROOMY)).toStrictEqual([]);
    expect(getQuotaWarnings(1_000_000, { max24HourSend: -1, sentLast24Hours: 9, maxSendRate: 5_000 })).toStrictEqual(
      [],
    );
  });

  it("says nothing where nobody is to be welcomed", () => {
    expect(getQuotaWarnings(0, { max24HourSend: 0, sentLast24Hours: 0, maxSendRate: 0 })).toStrictEqual([]);
  });

  it("tells how many go out now, and when the others will", () => {
    const [warning, ...more] = getQuotaWarnings(9_941, { ...ROOMY, sentLast24Hours: 49_000 });
    expect(more).toStrictEqual([]);
    expect(warning).toBe(
      "Up to 9,941 welcome emails, and SES takes 1,000 more for now (49,000 of 50,000 in 24 hours are used). The others wait, and are sent within about 1 day as the quota frees.",
    );
  });

  it("warns where the queue does not wait that long", () => {
    const warnings = getQuotaWarnings(600_000, ROOMY);
    expect(warnings.join("\n")).toMatch(/within about 11 days.*longer than the 10 days.*redriven.*higher quota/s);
    expect(getQuotaWarnings(550_000, ROOMY).join("\n")).not.toMatch(/redriven/);
  });

  it("knows the sandbox", () => {
    const warnings = getQuotaWarnings(10, { max24HourSend: 200, sentLast24Hours: 0, maxSendRate: 1 });
    expect(warnings.length).toBe(1);
    expect(warnings[0] ?? "").toMatch(/sandbox.*refused for good.*production access/s);
  });

  it("tells how long the rate takes, where that is longer than an hour", () => {
    const slow = { ...ROOMY, maxSendRate: 1 };
    expect(getQuotaWarnings(3_600, slow)).toStrictEqual([]);
    expect(getQuotaWarnings(9_000, slow).join()).toMatch(/At 1 email a second.*2\.5 hours/);
  });
});
