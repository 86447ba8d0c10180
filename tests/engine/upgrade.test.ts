import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment, EngineEvent } from "@pulumi/pulumi/automation";
import { type Engine, startEngine } from "./engine";
import { RELEASE_CONFIG, RELEASE_STACK } from "./record-state";
import { readResources, resourcesOf } from "./recorded-resources";

const FIXTURES = join(__dirname, "fixtures");

/** Resources that hold users, uploads or messages: to replace one loses what is in it. */
const WITH_DATA = ["aws:dynamodb/table:Table", "aws:s3/bucket:Bucket", "aws:sqs/queue:Queue"];

function withData(resources: ReturnType<typeof resourcesOf>): string[] {
  return resources
    .filter(({ type }) => WITH_DATA.includes(type))
    .map(({ type, id }) => `${type} ${id}`)
    .sort();
}

describe.each(readdirSync(FIXTURES))("an upgrade from %s", (file) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine?.close());

  it("replaces and deletes no table, bucket or queue", async () => {
    const release: Deployment = JSON.parse(readFileSync(join(FIXTURES, file), "utf8"));
    const stack = await engine.createStack(RELEASE_STACK, RELEASE_CONFIG);
    await stack.importStack(release);

    const events: EngineEvent[] = [];
    await stack.preview({ onEvent: (event) => events.push(event) });
    const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
    const known = resourcesOf(release).map(({ urn }) => urn);
    // A later version may add resources.
    const lossy = steps.filter(
      ({ op, type, urn }) =>
        WITH_DATA.includes(type) && !["same", "update"].includes(op) && (op !== "create" || known.includes(urn)),
    );
    expect(lossy.map(({ op, urn }) => `${op} ${urn}`)).toStrictEqual([]);

    await stack.up();
    const isDeleted = ({ method, type }: { method: string; type: string }) =>
      !["create", "update"].includes(method) && WITH_DATA.includes(type);
    expect(engine.calls().filter(isDeleted)).toStrictEqual([]);
    expect(withData(await readResources(stack))).toEqual(expect.arrayContaining(withData(resourcesOf(release))));
    expect(Object.keys((await stack.up()).summary.resourceChanges ?? {})).toStrictEqual(["same"]);
  });
});
