import { createFaults } from "../../../local/faults/create-faults";
import { nameOfArn } from "../../../local/program/arn";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { pathsOf } from "./paths";
import { createRevokedGrants, labelOf } from "./revoked-grants";

// Limits a wait for a denial that never happens.
jest.setTimeout(600_000);

describe("the permissions of the program's roles", () => {
  const faults = createFaults();
  const revoked = createRevokedGrants();
  let isDomain = false;
  let configurationSet: string | undefined;
  let local: LocalStack;
  let paths: ReturnType<typeof pathsOf>;
  beforeAll(async () => {
    local = await startLocalStack({
      faults,
      identityOf: (address) => (isDomain ? (address.split("@")[1] ?? "") : address),
      configurationSetOf: () => configurationSet,
      denied: (line) => setImmediate(revoked.hear, line),
      // A run of process-csv stops at the first batch when less than half a minute is left.
      overrides: {
        "process-csv": { maximumRetryAttempts: 0, timeout: 30 },
        // Calls that DynamoDB answers with an error are retried until the end.
        notify: { timeout: 30 },
        "delivery-events-to-record-delivery": { maximumBatchingWindowInSeconds: 1 },
      },
    });
    const verifyDomain = (domain: boolean) => {
      isDomain = domain;
    };
    const setConfigurationSet = (name: string | undefined) => {
      configurationSet = name;
    };
    paths = pathsOf({ local, faults, verifyDomain, setConfigurationSet, eventually: revoked.eventually });
  });
  afterAll(() => local.stop());

  const grants = () => local.cloud.services.permissions.grants();
  const grantsOf = (role: string) => grants().filter(({ roleArn }) => nameOfArn(roleArn) === role);

  it("are all used by a run of all paths", async () => {
    // Act
    for (const path of Object.values(paths).flatMap((ways) => Object.values(ways))) await path();

    // Assess
    const unused = grants().filter(({ uses }) => uses === 0);
    expect(unused.map(labelOf)).toStrictEqual([]);
  });

  it("belong to roles that all have paths", () => {
    const roles = new Set(grants().map(({ roleArn }) => nameOfArn(roleArn)));
    expect([...roles].sort()).toStrictEqual(Object.keys(paths ?? {}).sort());
  });

  for (const role of [
    "upload",
    "process-csv",
    "insert-users",
    "send-welcome",
    "record-delivery",
    "report-status",
    "notify",
  ])
    it(`are all required by ${role}: without one, an error names it`, async () => {
      // Prepare
      revoked.revoke(local.cloud.services.permissions, grantsOf(role));

      // Act
      for (const path of Object.values(paths[role] ?? {})) await path();

      // Assess
      expect(revoked.end().map(labelOf)).toStrictEqual([]);
    });
});
