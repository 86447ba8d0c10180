import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createPace } from "../../../runtime/send-welcome/create-pace";
import { virtualClock } from "../../helpers/virtual-clock";

describe("createPace", () => {
  it("lets no more than the rate go in any second, in the long run exactly the rate", async () => {
    // Prepare
    const clock = virtualClock(0);
    const pace = createPace(clock, 14);
    const went: number[] = [];

    // Act
    for (let email = 0; email < 140; email++) {
      await pace();
      went.push(clock.now());
    }

    // Assess
    for (const from of went) assert.ok(went.filter((at) => at >= from && at < from + 999.999).length <= 14);
    assert.ok(Math.abs((went.at(-1) ?? 0) - 9_928) < 2);
  });
});
