import { formatCosts } from "../../../../cli/report/costs-text";

const bytes = { bytesIn: 0, bytesOut: 0 };

describe("formatCosts", () => {
  it("formats a table of operations and the total", () => {
    const text = formatCosts({
      calls: [
        { service: "ses", operation: "SendEmail", calls: 12_000, ...bytes, charges: { sesEmails: 12_000 }, usd: 1.2 },
        { service: "sqs", operation: "SendMessage", calls: 1, ...bytes, charges: { sqsRequests: 1 }, usd: 0.0000004 },
        { service: "states", operation: "StartExecution", calls: 1, ...bytes, charges: {}, usd: 0 },
        {
          ...{ service: "lambda", operation: "run", calls: 2, ...bytes, usd: 0.00002 },
          charges: { lambdaRequests: 2, lambdaGbSeconds: 1.5 },
        },
      ],
      ...{ usd: 1.200021, usdPerMillionRows: 100.00175 },
    });

    expect(text.split("\n")).toStrictEqual([
      "  on AWS                   calls   billed as                         US$",
      "  ses SendEmail           12,000   12,000 emails                1.200000",
      "  sqs SendMessage              1   1 request                    0.000000",
      "  states StartExecution        1   free                         0.000000",
      "  lambda run                   2   2 requests, 1.5 GB-seconds   0.000020",
      "  An estimate of $1.200021, or $100.00 for a million rows like these, at list prices in us-east-1, with this machine's run times.",
    ]);
  });

  it("leaves out the price of a million rows where there was no row", () => {
    expect(formatCosts({ calls: [], usd: 0 })).toMatch(/An estimate of \$0\.000000, at list prices/);
  });
});
