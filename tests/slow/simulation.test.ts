import { readDeployment } from "../chaos/simulation/deployment";
import { violationsOf } from "../chaos/simulation/run-seeds";

test("two hundred seeds more violate no invariant", async () => {
  expect(await violationsOf(await readDeployment(), { from: 41, to: 240 })).toStrictEqual({
    ended: 200,
    violations: [],
  });
});
