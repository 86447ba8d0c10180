import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isThrottling } from "../../../runtime/aws/is-throttling";

describe("isThrottling", () => {
  for (const name of [
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "ProvisionedThroughputExceededException",
    "RequestThrottled",
    "KmsThrottled",
  ])
    it(`knows ${name}`, () => assert.equal(isThrottling(Object.assign(new Error("slower"), { name })), true));

  it("knows no other error, and nothing that is none", () => {
    for (const other of [new Error("Throttling"), "Throttling", { name: "Throttling" }, undefined])
      assert.equal(isThrottling(other), false);
  });
});
