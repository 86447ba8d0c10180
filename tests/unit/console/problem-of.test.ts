import { NotFound } from "../../../console/server/errors";
import { problemOf } from "../../../console/server/problem-of";
import { unreadableFile } from "../../../runtime/csv/errors";

function named(name: string): Error {
  return Object.assign(new Error("what AWS says"), { name });
}

describe("problemOf", () => {
  const problems: [string, unknown, number, RegExp][] = [
    ["the console's own error", new NotFound("No user a@b.org."), 404, /^No user a@b\.org\.$/],
    ["a file that cannot be read", unreadableFile("NO_ROWS", "Only a header."), 422, /^Only a header\.$/],
    ["an address that is not well encoded", new URIError("URI malformed"), 400, /not well encoded/],
    ["credentials that have run out", named("ExpiredToken"), 502, /Sign in again/],
    ["a right that is missing", named("AccessDenied"), 502, /does not let you: what AWS says.*profile/],
    ["another error of AWS", named("ThrottlingException"), 502, /^ThrottlingException: what AWS says$/],
    ["what is no error", "odd", 500, /^odd$/],
  ];
  for (const [what, error, status, message] of problems)
    it(`tells of ${what} with ${status}`, () => {
      const told = problemOf(error);
      expect(told.status).toBe(status);
      expect(told.problem.message).toMatch(message);
    });
});
