import { resultTable } from "../../../bench/aws/print-result";
import { type RunOptions, runRollcall } from "../../../bench/aws/run-rollcall";
import { runTextbook } from "../../../bench/aws/run-textbook";
import { readDeployment } from "../../chaos/simulation/deployment";

const OPTIONS: RunOptions = {
  files: { count: 2, rows: 150 },
  seed: 1,
  emailsPerSecond: 1_000,
  warmThroughput: {},
};

describe("bench:aws", () => {
  beforeEach(() => {
    for (const method of ["error", "info"] as const) jest.spyOn(console, method).mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("signs up every row with both programs, and gives the same figures for the same seed", async () => {
    const deployment = await readDeployment();
    const rollcall = await runRollcall(deployment, OPTIONS);
    const again = await runRollcall(deployment, OPTIONS);
    const textbook = await runTextbook(OPTIONS);
    const complete = { rows: 300, inserted: 300, emails: 300, uploads: 2 };
    expect(rollcall).toMatchObject({ ...complete, executions: { SUCCEEDED: 2 } });
    expect(textbook).toMatchObject(complete);
    expect(rollcall.counts).not.toHaveProperty("emails above the sending rate");
    // The memory is the process's, no figure of the run.
    expect({ ...again, maxRss: 0 }).toStrictEqual({ ...rollcall, maxRss: 0 });
    expect(resultTable({ rollcall, textbook })).toMatch(/^emails +300 +300$/m);
  });
});
