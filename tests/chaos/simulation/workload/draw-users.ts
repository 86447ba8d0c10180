import type { User } from "../../../../runtime/user";
import type { Random } from "../engine/random";

/**
 * Users that exist before any upload: made by hand, or by an earlier upload, welcomed or not. None of them may get
 * an email, and nothing but updates may happen to their records.
 */
export function drawUsers(random: Random, people: number): User[] {
  const numbers = new Set(Array.from({ length: random.between(0, 8) }, () => random.between(1, people)));
  const at = "2025-12-01T00:00:00.000Z";
  return [...numbers].map((number): User => {
    const town = random.pick([{}, { town: "" }, { town: "Known town" }]);
    const user = { email: `person.${number}@example.com`, name: `Known ${number}`, createdAt: at, ...town };
    return random.pick<User>([
      user,
      { ...user, uploadId: "an-earlier-upload", line: number },
      { ...user, uploadId: "an-earlier-upload", line: number, welcome: { at, messageId: "earlier" } },
    ]);
  });
}
