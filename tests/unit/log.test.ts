import { describeError, logError } from "../../runtime/log";
import { deadlineExceeded } from "../../runtime/retry";

describe("logError", () => {
  afterEach(() => jest.restoreAllMocks());

  it("writes the error's name and message, and the details, as one line of JSON", () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    logError("not sent", Object.assign(new Error("Rate exceeded"), { name: "Throttling" }), { uploadId: "u" });
    expect(log.mock.calls).toStrictEqual([
      ['{"message":"not sent","uploadId":"u","error":"Throttling: Rate exceeded"}'],
    ]);
  });
});

describe("describeError", () => {
  it.each([
    ["Email address is not verified: ann@x.org", "Email address is not verified: [address]"],
    ['Invalid item {"S":"Ann.Lee+1@x.org"}, <bob@y.org>', 'Invalid item {"S":"[address]"}, <[address]>'],
    ["The key zoë@bücher.example exists", "The key [address] exists"],
  ])("leaves out the addresses of %s", (message, expected) => {
    expect(describeError(new Error(message))).toBe(`Error: ${expected}`);
  });

  it("says of anything but an error only what type it is", () => {
    expect([describeError("ann@x.org"), describeError(undefined)]).toStrictEqual(["string", "undefined"]);
  });
});

describe("deadlineExceeded", () => {
  it("names the error of the last attempt", () => {
    const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
    expect(deadlineExceeded("reading", throttled).message).toBe(
      "The deadline passed while reading. The event source retries it. The last attempt failed with ThrottlingException: Rate exceeded",
    );
  });
});
