import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { quotaWarnings } from "../../../../cli/upload/quota-warnings";

const ROOMY = { max24HourSend: 50_000, sentLast24Hours: 0, maxSendRate: 14 };

describe("quotaWarnings", () => {
  it("says nothing where all emails go out at once", () => {
    assert.deepEqual(quotaWarnings(50_000, ROOMY), []);
    assert.deepEqual(quotaWarnings(1_000_000, { max24HourSend: -1, sentLast24Hours: 9, maxSendRate: 5_000 }), []);
  });

  it("says nothing where nobody is to be welcomed", () => {
    assert.deepEqual(quotaWarnings(0, { max24HourSend: 0, sentLast24Hours: 0, maxSendRate: 0 }), []);
  });

  it("tells how many go out now, and when the others will", () => {
    const [warning, ...more] = quotaWarnings(9_941, { ...ROOMY, sentLast24Hours: 49_000 });
    assert.deepEqual(more, []);
    assert.equal(
      warning,
      "Up to 9,941 welcome emails, and SES takes 1,000 more for now (49,000 of 50,000 in 24 hours are used). The others wait, and are sent within about 1 day as the quota frees.",
    );
  });

  it("warns where the queue does not wait that long", () => {
    const warnings = quotaWarnings(600_000, ROOMY);
    assert.match(warnings.join("\n"), /within about 11 days.*longer than the 10 days.*redriven.*higher quota/s);
    assert.doesNotMatch(quotaWarnings(550_000, ROOMY).join("\n"), /redriven/);
  });

  it("knows the sandbox", () => {
    const warnings = quotaWarnings(10, { max24HourSend: 200, sentLast24Hours: 0, maxSendRate: 1 });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /sandbox.*refused for good.*production access/s);
  });

  it("tells how long the rate takes, where that is longer than an hour", () => {
    const slow = { ...ROOMY, maxSendRate: 1 };
    assert.deepEqual(quotaWarnings(3_600, slow), []);
    assert.match(quotaWarnings(9_000, slow).join(), /At 1 email a second.*2\.5 hours/);
  });
});
