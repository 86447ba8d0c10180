import { environmentVariable } from "../../../runtime/aws/environment-variable";

describe("environmentVariable", () => {
  afterEach(() => {
    delete process.env.ROLLCALL_TEST;
  });

  it("returns the value", () => {
    process.env.ROLLCALL_TEST = "users-1a2b3c4";
    expect(environmentVariable("ROLLCALL_TEST")).toBe("users-1a2b3c4");
  });

  it("throws where the variable is missing, and names it", () => {
    expect(() => environmentVariable("ROLLCALL_TEST")).toThrow(/ROLLCALL_TEST/);
  });
});
