import { runsUsage } from "../../../local/metering/create-meter";
import { PRICES } from "../../../local/metering/prices";
import { estimate, type Usage, usageBetween } from "../../../local/metering/usage";

function usageOf(change: Partial<Usage> = {}): Usage {
  const bytes = { bytesIn: 10, bytesOut: 20 };
  return { caller: "f", service: "sqs", operation: "SendMessage", calls: 1, ...bytes, charges: {}, ...change };
}

describe("an estimate of costs", () => {
  it("sums callers by operation, and says what a million rows would cost", () => {
    // Act
    const costs = estimate(
      [
        usageOf({ service: "ses", operation: "SendEmail", calls: 500, charges: { sesEmails: 500 } }),
        usageOf({ caller: "f", calls: 2, charges: { sqsRequests: 1_000_000 } }),
        usageOf({ caller: "g", calls: 3, charges: { sqsRequests: 500_000 } }),
      ],
      1_000,
    );

    // Assess
    expect(costs.calls).toStrictEqual([
      {
        ...{ service: "ses", operation: "SendEmail", calls: 500 },
        bytesIn: 10,
        bytesOut: 20,
        charges: { sesEmails: 500 },
        usd: 0.05,
      },
      {
        ...{ service: "sqs", operation: "SendMessage", calls: 5 },
        bytesIn: 20,
        bytesOut: 40,
        charges: { sqsRequests: 1_500_000 },
        usd: 0.6,
      },
    ]);
    expect(costs.usd).toBe(0.65);
    expect(costs.usdPerMillionRows).toBe(650);
  });

  it("says nothing of a million rows where there was none", () => {
    expect(estimate([], 0)).toStrictEqual({ calls: [], usd: 0 });
  });

  it("names a source for every price", () => {
    for (const { source, usd, per } of Object.values(PRICES)) {
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[\w/-]+\/$/);
      expect(usd > 0 && per > 0).toBe(true);
    }
  });
});

describe("usage between two readings", () => {
  it("is what came on top, without what did not", () => {
    const before = [usageOf({ calls: 5, charges: { sqsRequests: 5 } }), usageOf({ operation: "DeleteMessage" })];
    const after = [
      usageOf({ calls: 7, bytesIn: 11, charges: { sqsRequests: 8, s3Gets: 1 } }),
      usageOf({ operation: "DeleteMessage" }),
      usageOf({ operation: "ReceiveMessage" }),
    ];

    expect(usageBetween(before, after)).toStrictEqual([
      usageOf({ calls: 2, bytesIn: 1, bytesOut: 0, charges: { sqsRequests: 3, s3Gets: 1 } }),
      usageOf({ operation: "ReceiveMessage" }),
    ]);
  });
});

describe("what runs is billed as", () => {
  it("GB-seconds and requests of functions, and transitions of state machines", () => {
    const usage = {
      invocations: 3,
      errors: 1,
      coldStarts: 1,
      durationMs: 0,
      cpuMs: 0,
      maxRssBytes: 0,
      billedMs: 2_000,
    };
    const [lambda, states] = runsUsage({ f: usage }, () => 512, { upload: 7 });

    expect([lambda?.caller, lambda?.calls]).toStrictEqual(["f", 3]);
    expect(lambda?.charges).toStrictEqual({ lambdaRequests: 3, lambdaGbSeconds: 1 });
    expect([states?.caller, states?.calls, states?.charges]).toStrictEqual(["upload", 7, { stateTransitions: 7 }]);
  });
});
