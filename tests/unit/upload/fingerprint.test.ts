import { fingerprintOf } from "../../../runtime/upload/fingerprint";

const USER = { email: "ann@x.org", name: "Ann", city: "Ulm", uploadId: "u", line: 2 };
const DELIVERY = { status: "delivered", messageId: "ses-1", delivered: "2026-01-01T00:00:00.000Z" };

describe("fingerprintOf", () => {
  // Stored users are compared with it: another form of it would make every user count as changed.
  it("has this form", () => {
    expect(fingerprintOf(USER)).toBe("Ks9ZvHWBJprIerZP");
  });

  it("does not depend on the order of the attributes", () => {
    expect(fingerprintOf(Object.fromEntries(Object.entries(USER).reverse()))).toBe(fingerprintOf(USER));
  });

  it.each([
    ["welcome", { at: "2026-01-01T00:00:00.000Z", messageId: "ses-1" }],
    ["welcomeLease", 0],
    ["fingerprint", "AbCdEfGhIjKlMn-_"],
    ["delivery", DELIVERY],
  ])("does not change with what is written after the insert: %s", (name, value) => {
    expect(fingerprintOf({ ...USER, [name]: value })).toBe(fingerprintOf(USER));
  });

  it.each([
    ["a column more", { ...USER, team: "Blue" }],
    ["another value", { ...USER, city: "Bonn" }],
    ["a text in place of a number", { ...USER, line: "2" }],
    ["a column of another name with such a value", { ...USER, parcel: DELIVERY }],
    ["a column delivery of an earlier version", { ...USER, delivery: "by post" }],
  ])("changes with %s", (_, user) => {
    expect(fingerprintOf(user)).not.toBe(fingerprintOf(USER));
  });
});
