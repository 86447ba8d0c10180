import { classifySesError, type SesErrorKind } from "../../../runtime/send-welcome/ses-errors";

function named(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

const UNVERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-1:";

describe("classifySesError", () => {
  const cases: [string, unknown, SesErrorKind][] = [
    ["the rate", named("Throttling", "Maximum sending rate exceeded."), "throttled"],
    ["the daily quota", named("Throttling", "Daily message quota exceeded."), "unavailable"],
    ["a paused account", named("AccountSendingPausedException"), "unavailable"],
    ["a paused configuration set", named("ConfigurationSetSendingPausedException"), "unavailable"],
    ["a missing configuration set", named("ConfigurationSetDoesNotExistException"), "unavailable"],
    ["a domain that is not verified", named("MailFromDomainNotVerifiedException"), "unavailable"],
    ["missing rights", named("AccessDenied"), "unavailable"],
    ["missing rights, told otherwise", named("AccessDeniedException"), "unavailable"],
    ["a rejected recipient", named("MessageRejected", "Address blacklisted."), "permanent"],
    ["an unverified recipient in the sandbox", named("MessageRejected", `${UNVERIFIED} ann@x.org`), "permanent"],
    ["an unverified sender", named("MessageRejected", `${UNVERIFIED} Welcome@x.org`), "unavailable"],
    ["an impossible address", named("InvalidParameterValue", "Missing final '@domain'"), "permanent"],
    ["a broken connection", named("TimeoutError"), "unknown"],
    ["what is no error", { name: "MessageRejected", message: "" }, "unknown"],
    ["a server error", named("InternalFailure"), "unknown"],
  ];
  for (const [what, error, kind] of cases)
    it(`classifies ${what} as ${kind}`, () => {
      expect(classifySesError(error, "welcome@x.org")).toBe(kind);
    });
});
