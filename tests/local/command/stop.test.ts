import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listRunningExecutions, stopExecutions } from "../../../client/executions";
import { uploadFile } from "../../../client/upload";
import { findUpload } from "../../../client/uploads";
import { createBreaker } from "../../helpers/breaker";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people } from "../../helpers/people";
import { startRollcall } from "../../helpers/start-command";

/** Two uploads wait, since report-status can't send the result of their first stage. */
describe("rollcall stop", () => {
  const rights = createBreaker("report-status SendTaskSuccess");
  let local: LocalStack;
  let outputs: string;
  let ids: string[];
  beforeAll(async () => {
    local = await startLocalStack({ layers: [rights.layer] });
    outputs = join(local.directory, "outputs.json");
    const { endpoint, credentials } = local.cloud;
    await writeFile(outputs, JSON.stringify({ ...local.cloud.outputs, endpoint, credentials }));
    ids = [];
    for (const name of ["first.csv", "second.csv"]) {
      const path = join(local.directory, name);
      await writeFile(path, csvOf(people(0, 3)));
      ids.push((await uploadFile(local.stack, path)).uploadId);
    }
  });
  afterAll(() => local.stop());

  const run = (...parameters: string[]) => startRollcall(["stop", "--outputs", outputs, ...parameters]).ended;
  const running = async () => (await listRunningExecutions(local.stack)).map(({ uploadId }) => uploadId).sort();

  it("lists running executions, and stops none without a terminal and --yes", async () => {
    const { code, stdout, stderr } = await run();

    expect(code).toBe(3);
    for (const id of ids) expect(stdout).toContain(`● ${id}, started `);
    expect(stderr).toBe(`Nothing was stopped. To stop: npx rollcall stop --yes --outputs ${outputs}\n`);
    expect(await running()).toStrictEqual(ids.toSorted());
  });

  it("refuses an upload that has no running execution, and stops none", async () => {
    const { code, stderr } = await run("--yes", "no-such-upload");

    expect(code).toBe(1);
    expect(stderr).toMatch(/^No execution of the upload no-such-upload is running\./);
    expect(await running()).toStrictEqual(ids.toSorted());
  });

  it("stops the upload that is named", async () => {
    const [first = "", second = ""] = ids;
    const { code, stdout } = await run("--yes", "--json", first);

    expect([code, stdout]).toStrictEqual([0, `${JSON.stringify({ uploadId: first, stopped: true })}\n`]);
    expect(await running()).toStrictEqual([second]);
  });

  it("stops all others, so that the state machine can be deleted", async () => {
    const { code, stdout } = await run("--yes");

    expect(code).toBe(0);
    expect(stdout).toMatch(/Stopped 1 execution\.\n$/);
    expect(await running()).toStrictEqual([]);
    expect((await run()).stdout).toBe("No execution is running.\n");
  });

  it("leaves an execution as it is that has ended meanwhile, and shows stopped uploads as aborted", async () => {
    const { executionArn, uploadId } = await findUpload(local.stack, ids[0] ?? "");
    await stopExecutions(local.stack, [{ executionArn, uploadId, startedAt: 0 }]);
    const { stdout } = await startRollcall(["status", "--outputs", outputs]).ended;

    expect(stdout.match(/ABORTED/g)).toHaveLength(2);
  });
});
