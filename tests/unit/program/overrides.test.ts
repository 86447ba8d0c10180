import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createOverrides } from "../../../local/program/overrides";

describe("createOverrides", () => {
  it("replaces what the named resource registers, and nothing else", () => {
    const overrides = createOverrides({ "process-csv": { timeout: 8 } });

    assert.deepEqual(overrides.apply("process-csv", { timeout: 900, memorySize: 256 }), {
      timeout: 8,
      memorySize: 256,
    });
    assert.deepEqual(overrides.apply("process-csv", { policy: "{}" }), { policy: "{}" });
    assert.deepEqual(overrides.apply("insert-users", { timeout: 60 }), { timeout: 60 });
    assert.deepEqual(overrides.unused(), []);
  });

  it("names an override that no resource took", () => {
    const overrides = createOverrides({ buffer: { visibilityTimeoutSeconds: 8, timeout: 1 } });

    overrides.apply("buffer", { visibilityTimeoutSeconds: 360 });

    const messages = overrides.unused().map(({ message }) => message);
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? "", /"buffer" with a property "timeout"/);
  });
});
