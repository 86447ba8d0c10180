import { deliveryEventOf } from "../../../runtime/record-delivery/delivery-events";

const AT = "2026-01-01T00:00:00.000Z";
const mail = { messageId: "m-1", destination: ["Ann@example.com"], tags: { uploadId: ["u"], "ses:operation": ["x"] } };
const bounce = (bounceType: string, more: object = {}) => ({
  ...{ eventType: "Bounce", mail },
  bounce: { bounceType, bounceSubType: "General", timestamp: AT, ...more },
});
const read = (event: unknown) => deliveryEventOf(typeof event === "string" ? event : JSON.stringify(event));

describe("deliveryEventOf", () => {
  const ours = { uploadId: "u", email: "ann@example.com", messageId: "m-1", at: AT };
  it.each([
    ["a delivery", { eventType: "Delivery", mail, delivery: { timestamp: AT } }, { status: "delivered" }],
    ["a hard bounce", bounce("Permanent"), { status: "bounced", reason: "General" }],
    ["a bounce without a sub-type", bounce("Permanent", { bounceSubType: undefined }), { status: "bounced" }],
    [
      "a complaint",
      { eventType: "Complaint", mail, complaint: { timestamp: AT, complaintFeedbackType: "abuse" } },
      { status: "complained", reason: "abuse" },
    ],
    [
      "an email to an address that complained before",
      { eventType: "Complaint", mail, complaint: { timestamp: AT, complaintSubType: "OnAccountSuppressionList" } },
      { status: "complained", reason: "OnAccountSuppressionList" },
    ],
    [
      "a complaint without a reason",
      { eventType: "Complaint", mail, complaint: { timestamp: AT, complaintSubType: null } },
      { status: "complained" },
    ],
  ])("reads %s", (_what, event, expected) => {
    expect(read(event)).toStrictEqual({ ...ours, ...expected });
  });

  it.each([
    ["a bounce after which a later email may arrive", bounce("Transient")],
    ["a bounce that SES cannot interpret", bounce("Undetermined")],
    ["another type", { eventType: "DeliveryDelay", mail }],
    ["another type with a bounce", { ...bounce("Permanent"), eventType: "DeliveryDelay" }],
    ["a bounce without details", { eventType: "Bounce", mail }],
    ["an email with a tag that is no list", { ...bounce("Permanent"), mail: { ...mail, tags: { uploadId: 7 } } }],
    ["an email without a tag of ours", { ...bounce("Permanent"), mail: { ...mail, tags: {} } }],
    ["an email without tags", { ...bounce("Permanent"), mail: { ...mail, tags: undefined } }],
    [
      "the message with which SES validates a topic",
      "Successfully validated SNS topic for Amazon SES event publishing.",
    ],
  ])("ignores %s", (_what, event) => {
    expect(read(event)).toBeUndefined();
  });

  it.each([
    ["text", "hello"],
    ["null", "null"],
    ["an object without an email", { eventType: "Delivery" }],
    ["an email without a recipient", { eventType: "Delivery", mail: { messageId: "m", destination: [] } }],
    ["an event without a type", { ...bounce("Permanent"), eventType: undefined }],
    ["an email without an id", { ...bounce("Permanent"), mail: { ...mail, messageId: undefined } }],
    ["an email whose recipient is no text", { ...bounce("Permanent"), mail: { ...mail, destination: [7] } }],
    ["an email whose recipients are no list", { ...bounce("Permanent"), mail: { ...mail, destination: "ann@x.org" } }],
    ["a validation message within other text", "x Successfully validated SNS topic"],
    ["a complaint without details", { eventType: "Complaint", mail }],
    ["a delivery without a time", { eventType: "Delivery", mail, delivery: { timestamp: "then" } }],
    ["a delivery without details", { eventType: "Delivery", mail }],
  ])("refuses %s, without quoting it", (_what, event) => {
    expect(() => read(event)).toThrow(TypeError);
    expect(() => read(event)).not.toThrow(/ann@|hello/i);
    expect(() => read(event)).not.toThrow(/Cannot read propert/);
    expect(() => read(event)).toThrow(/./);
  });
});
