/** A list price. */
export interface Price {
  /** US dollars for `per` units, at the list price of the first tier. Free tiers are left out. */
  usd: number;
  per: number;
  /** Singular: "write unit". */
  unit: string;
  source: string;
}

/** List prices in us-east-1 as of 2026-11-25. */
export const PRICES = {
  dynamodbWrites: {
    ...{ usd: 0.625, per: 1_000_000, unit: "write unit" },
    source: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  },
  dynamodbReads: {
    ...{ usd: 0.125, per: 1_000_000, unit: "read unit" },
    source: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  },
  lambdaRequests: {
    ...{ usd: 0.2, per: 1_000_000, unit: "request" },
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  /** arm64. */
  lambdaGbSeconds: {
    ...{ usd: 0.0000133334, per: 1, unit: "GB-second" },
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  s3Puts: { ...{ usd: 0.005, per: 1_000, unit: "PUT request" }, source: "https://aws.amazon.com/s3/pricing/" },
  s3Gets: { ...{ usd: 0.0004, per: 1_000, unit: "GET request" }, source: "https://aws.amazon.com/s3/pricing/" },
  sesEmails: { ...{ usd: 0.1, per: 1_000, unit: "email" }, source: "https://aws.amazon.com/ses/pricing/" },
  /** Standard topics; deliveries to queues are free. */
  snsMessages: { ...{ usd: 0.5, per: 1_000_000, unit: "message" }, source: "https://aws.amazon.com/sns/pricing/" },
  /** Standard queues. */
  sqsRequests: { ...{ usd: 0.4, per: 1_000_000, unit: "request" }, source: "https://aws.amazon.com/sqs/pricing/" },
  stateTransitions: {
    ...{ usd: 0.025, per: 1_000, unit: "transition" },
    source: "https://aws.amazon.com/step-functions/pricing/",
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;

/** Billed units, by price. */
export type Charges = Partial<Record<PriceName, number>>;
