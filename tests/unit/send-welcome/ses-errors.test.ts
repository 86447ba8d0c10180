import { classifySesError, type SesErrorKind } from "../../../runtime/send-welcome/ses-errors";

function named(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

const UNVERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-1:";

describe("refusalOf", () => {
  const cases: [string, unknown, SesErrorKind | undefined][] = [
    ["the rate", named("Throttling", "Maximum sending rate exceeded."), "slower"],
    ["the daily quota", named("Throttling", "Daily message quota exceeded."), "for now"],
    ["a paused account", named("AccountSendingPausedException"), "for now"],
    ["a paused configuration set", named("ConfigurationSetSendingPausedException"), "for now"],
    ["a missing configuration set", named("ConfigurationSetDoesNotExistException"), "for now"],
    ["a domain that is not verified", named("MailFromDomainNotVerifiedException"), "for now"],
    ["missing rights", named("AccessDenied"), "for now"],
    ["missing rights, told otherwise", named("AccessDeniedException"), "for now"],
    ["a rejected recipient", named("MessageRejected", "Address blacklisted."), "for good"],
    ["an unverified recipient in the sandbox", named("MessageRejected", `${UNVERIFIED} ann@x.org`), "for good"],
    ["an unverified sender", named("MessageRejected", `${UNVERIFIED} Welcome@x.org`), "for now"],
    ["an impossible address", named("InvalidParameterValue", "Missing final '@domain'"), "for good"],
    ["a broken connection", named("TimeoutError"), undefined],
    ["what is no error", { name: "MessageRejected", message: "" }, undefined],
    ["a server error", named("InternalFailure"), undefined],
  ];
  for (const [what, error, refusal] of cases)
    it(`takes ${what} as ${refusal ?? "unknown"}`, () => {
      expect(classifySesError(error, "welcome@x.org")).toBe(refusal);
    });
});
