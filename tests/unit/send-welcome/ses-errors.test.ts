import { classifySesError, type SesErrorKind } from "../../../runtime/send-welcome/ses-errors";
import { SES_ERRORS } from "../../doubles/create-ses";

function named(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

function rejected(message: string): Error {
  return named("MessageRejected", message);
}

const UNVERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-1:";
const INBOX = "For more information, please check the inbox of the email address associated with your AWS account.";

const SENDER = { senderAddress: "welcome@x.org", sesSandbox: false };
const SANDBOX = { ...SENDER, sesSandbox: true };

describe("classifySesError", () => {
  it.each<[string, unknown, SesErrorKind]>([
    ["the rate", named("Throttling", "Maximum sending rate exceeded."), "throttled"],
    ["the daily quota", named("Throttling", "Daily message quota exceeded."), "quota"],
    [
      "the daily quota, under the name in the guide",
      named("ThrottlingException", "Daily message quota exceeded"),
      "quota",
    ],
    ["an account that SES paused", rejected(`Sending paused for this account. ${INBOX}`), "paused"],
    ["an account that SES suspended", rejected(`Sending suspended for this account. ${INBOX}`), "paused"],
    ["an account that paused itself", rejected("Email sending for the account is paused."), "paused"],
    ["the same under its own name", named("AccountSendingPausedException"), "paused"],
    ["a paused configuration set", named("ConfigurationSetSendingPausedException"), "paused"],
    ["a missing configuration set", named("ConfigurationSetDoesNotExist"), "refused"],
    ["a domain that is not verified", named("MailFromDomainNotVerifiedException"), "refused"],
    ["missing rights", named("AccessDenied"), "refused"],
    ["missing rights, under their other name", named("AccessDeniedException"), "refused"],
    ["an account without a subscription", named("OptInRequired"), "refused"],
    ["a rejection without a known reason", rejected("Email content was rejected."), "refused"],
    ["a rejected recipient", rejected("Address blacklisted."), "permanent"],
    ["a suppressed recipient", rejected("Address is on the suppression list for your account"), "permanent"],
    ["an unverified recipient outside the sandbox", rejected(`${UNVERIFIED} ann@x.org`), "refused"],
    ["an unverified sender", rejected(`${UNVERIFIED} Welcome@x.org`), "refused"],
    ["an address without a domain", named("InvalidParameterValue", "Missing final '@domain'"), "permanent"],
    ["a domain with a dot at its end", named("InvalidParameterValue", "Missing domain"), "permanent"],
    ["an impossible domain", named("InvalidParameterValue", "Domain contains illegal character"), "permanent"],
    [
      "an impossible local part",
      named("InvalidParameterValue", "Local address contains control or whitespace"),
      "permanent",
    ],
    ["an invalid parameter that is no address", named("InvalidParameterValue", "Tag name too long"), "unknown"],
    [
      "another parameter that is invalid in its domain",
      named("InvalidParameterValue", "Tag: missing domain"),
      "unknown",
    ],
    ["another parameter with a domain", named("InvalidParameterValue", "The domain name is long"), "unknown"],
    ["another parameter that is illegal", named("InvalidParameterValue", "Tag: illegal address"), "unknown"],
    ["the length of another one", named("InvalidParameterValue", "Tag: address length"), "unknown"],
    ["the text of an address under another name", named("InternalFailure", "Missing domain"), "unknown"],
    ["a broken connection", named("TimeoutError"), "unknown"],
    ["what is no error", { name: "MessageRejected", message: "" }, "unknown"],
    ["a server error", named("InternalFailure"), "unknown"],
  ])("classifies %s", (_what, error, kind) => {
    expect(classifySesError(error, SENDER)).toBe(kind);
  });

  it("in the sandbox takes an unverified recipient as permanent, and an unverified sender as a refusal of all emails", () => {
    expect(classifySesError(rejected(`${UNVERIFIED} ann@x.org`), SANDBOX)).toBe("permanent");
    expect(classifySesError(rejected(`${UNVERIFIED} ann@x.org, Welcome@x.org`), SANDBOX)).toBe("refused");
  });

  it.each([
    ["rate", "throttled"],
    ["quota", "quota"],
    ["paused", "paused"],
    ["rejected", "permanent"],
  ] as const)("classifies every reported text of %s as %s", (what, kind) => {
    for (const { name, message } of SES_ERRORS[what]) expect(classifySesError(named(name, message), SENDER)).toBe(kind);
  });
});
