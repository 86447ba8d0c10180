import { parseExistingUsers, updatesOf } from "../../../runtime/upload/existing-users";

describe("parseExistingUsers", () => {
  it.each([
    ["keep", "keep"],
    [" Fill ", "fill"],
    ["UPDATE", "update"],
    ["merge", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("takes %j as %s", (text, policy) => {
    expect(parseExistingUsers(text)).toBe(policy);
  });
});

describe("updatesOf", () => {
  const update = { uploadId: "u", line: 2, at: "2026-01-01T00:00:00.000Z" };

  it("returns the updates of a user, and leaves out what another hand put there", () => {
    const others = [
      null,
      "u",
      {},
      { uploadId: "u" },
      { line: 2 },
      { ...update, line: "2" },
      { ...update, uploadId: 1 },
    ];
    expect(updatesOf({ updatedByUploads: [others[0], update, ...others.slice(1)] })).toStrictEqual([update]);
  });

  it.each([undefined, "u", { 0: update }])("returns none of %j", (updatedByUploads) => {
    expect(updatesOf({ updatedByUploads })).toStrictEqual([]);
  });
});
