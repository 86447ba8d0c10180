import { NotFound, problemOf } from "../../../console/server/errors";
import { unreadableFile } from "../../../runtime/csv/errors";

function named(name: string): Error {
  return Object.assign(new Error("what AWS says"), { name });
}

describe("problemOf", () => {
  it.each<[string, unknown, number, RegExp]>([
    ["the console's own error", new NotFound("No user a@b.org."), 404, /^No user a@b\.org\.$/],
    ["an unreadable file", unreadableFile("NO_ROWS", "Only a header."), 422, /^Only a header\.$/],
    ["an address that is not well encoded", new URIError("URI malformed"), 400, /not well encoded/],
    ["expired credentials", named("ExpiredToken"), 502, /Sign in again/],
    ["a missing permission", named("AccessDenied"), 502, /AWS denied access: what AWS says.*profile/],
    ["another error of AWS", named("ThrottlingException"), 502, /^ThrottlingException: what AWS says$/],
    ["a value that is no error", "odd", 500, /^odd$/],
  ])("maps %s", (_, error, status, message) => {
    const problem = problemOf(error);
    expect(problem.status).toBe(status);
    expect(problem.problem.message).toMatch(message);
  });
});
