import { createOverrides } from "../../../local/program/overrides";

describe("createOverrides", () => {
  it("replaces what the named resource registers, and nothing else", () => {
    const overrides = createOverrides({ "process-csv": { timeout: 8 } });

    expect(overrides.apply("process-csv", { timeout: 900, memorySize: 256 })).toStrictEqual({
      timeout: 8,
      memorySize: 256,
    });
    expect(overrides.apply("process-csv", { policy: "{}" })).toStrictEqual({ policy: "{}" });
    expect(overrides.apply("insert-users", { timeout: 60 })).toStrictEqual({ timeout: 60 });
    expect(overrides.unused()).toStrictEqual([]);
  });

  it("names an override that no resource took", () => {
    const overrides = createOverrides({ buffer: { visibilityTimeoutSeconds: 8, timeout: 1 } });

    overrides.apply("buffer", { visibilityTimeoutSeconds: 360 });

    const messages = overrides.unused().map(({ message }) => message);
    expect(messages.length).toBe(1);
    expect(messages[0] ?? "").toMatch(/"buffer" with a property "timeout"/);
  });
});
