import { isThrottling } from "../../runtime/retry";

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
    it(`knows ${name}`, () => expect(isThrottling(Object.assign(new Error("slower"), { name }))).toBe(true));

  it("knows no other error, and nothing that is none", () => {
    for (const other of [new Error("Throttling"), "Throttling", { name: "Throttling" }, undefined])
      expect(isThrottling(other)).toBe(false);
  });
});
