import { metadataOf, uploadSettingsOf } from "../../../runtime/upload/upload-settings";

describe("uploadSettingsOf", () => {
  it("takes no settings from an object without metadata, or with blanks", () => {
    expect(uploadSettingsOf(undefined)).toStrictEqual({ settings: {}, refused: [] });
    expect(uploadSettingsOf({ "notify-email": "  " })).toStrictEqual({ settings: {}, refused: [] });
  });

  it("gives the address the form in which rows have it", () => {
    const { settings } = uploadSettingsOf({ "notify-email": " Ann <Ann@Example.com> " });
    expect(settings).toStrictEqual({ notifyEmail: "ann@example.com" });
    expect(uploadSettingsOf(metadataOf(settings)).settings).toStrictEqual(settings);
    expect(metadataOf({})).toStrictEqual({});
  });

  it.each([
    ["keep", "keep"],
    ["fill", "fill"],
    [" Update ", "update"],
  ] as const)("takes the policy %j for users who exist already", (value, existingUsers) => {
    const { settings, refused } = uploadSettingsOf({ "existing-users": value });
    expect([settings, refused]).toStrictEqual([{ existingUsers }, []]);
    expect(uploadSettingsOf(metadataOf(settings)).settings).toStrictEqual(settings);
  });

  it.each(["merge", "", "updated", "keep,fill"])("refuses the policy %j, which there is not", (value) => {
    expect(uploadSettingsOf({ "existing-users": value })).toStrictEqual({
      settings: {},
      refused: [{ setting: "existing-users", code: "INVALID_EXISTING_USERS" }],
    });
  });

  it.each([
    ["ann", "INVALID_EMAIL"],
    ["ann@example.com, bob@example.com", "SEVERAL_EMAILS"],
    [`ann@${"a.".repeat(130)}com`, "EMAIL_TOO_LONG"],
    // As S3 returns what is not ASCII.
    ["=?UTF-8?Q?m=C3=BCller@example.com?=", "INVALID_EMAIL"],
    ["=?UTF-8?B?bcO8bGxlckBleGFtcGxlLmNvbQ==?=", "INVALID_EMAIL"],
    ["ann@example.com\r\nBcc: bob@example.com", "SEVERAL_EMAILS"],
  ])("leaves %j out, and says why without the value", (value, code) => {
    expect(uploadSettingsOf({ "notify-email": value })).toStrictEqual({
      settings: {},
      refused: [{ setting: "notify-email", code }],
    });
  });
});
