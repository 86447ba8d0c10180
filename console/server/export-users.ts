import { csvRecord } from "../../runtime/csv/rejects-csv";
import type { UserDetail, UserFilter } from "../api";
import { scanUsers, userMatcher } from "./scan-users";
import type { ConsoleSource } from "./source";

/** Without it Excel reads another encoding. */
const BYTE_ORDER_MARK = "\ufeff";

const COLUMNS: [title: string, cell: (user: UserDetail) => string | number | undefined][] = [
  ["email", ({ email }) => email],
  ["name", ({ name }) => name],
  ["status", ({ status }) => status],
  ["createdAt", ({ createdAt }) => createdAt],
  ["uploadId", ({ uploadId }) => uploadId],
  ["line", ({ line }) => line],
  ["welcomedAt", ({ welcome }) => welcome?.at],
  ["messageId", ({ welcome }) => (welcome && "messageId" in welcome ? welcome.messageId : undefined)],
  ["error", ({ welcome }) => (welcome && "error" in welcome ? welcome.error : undefined)],
];

/**
 * Exports the users that match as CSV, in the order of the table. The table is scanned twice, since the titles of the
 * further columns come before the first row; memory does not grow with it.
 * @returns the file, a page of users at a time
 */
export async function* exportUsers(source: ConsoleSource, filter: UserFilter): AsyncGenerator<string, void> {
  const matches = userMatcher(filter);
  const further = new Set<string>();
  for await (const { users } of scanUsers(source))
    for (const { attributes } of users.filter(matches)) for (const title of Object.keys(attributes)) further.add(title);

  const titles = [...further].toSorted();
  yield BYTE_ORDER_MARK + csvRecord([...COLUMNS.map(([title]) => title), ...titles]);
  for await (const { users } of scanUsers(source)) {
    const records = users
      .filter(matches)
      .map((user) =>
        csvRecord([
          ...COLUMNS.map(([, cell]) => String(cell(user) ?? "")),
          ...titles.map((title) => textOf(user.attributes[title])),
        ]),
      );
    yield records.join("");
  }
}

/** Another program's attribute may be a number, a list or a map. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
