import type { RowOutcome, UserFilter, UserQuery, UserSortKey, UserStatus } from "../api";
import { NotFound } from "./errors";

const STATUSES: UserStatus[] = ["welcomed", "pending", "failed", "external"];
const SORT_KEYS: UserSortKey[] = ["email", "name", "status", "line", "createdAt"];
const OUTCOMES: RowOutcome[] = ["existing", "duplicates", "invalid"];

/** @returns the filter of a query string; what it does not know is left out */
export function filterOf({ q: text = "", upload, status }: Record<string, string>): UserFilter {
  return { text, uploadId: upload || undefined, status: STATUSES.find((each) => each === status) };
}

/** @returns the list's filter, order and page from a query string: `?q=ann&sort=name&page=2` */
export function userQueryOf(query: Record<string, string>): UserQuery {
  const { sort = "", order, from } = query;
  return {
    ...filterOf(query),
    sort: SORT_KEYS.find((each) => each === sort),
    isDescending: order === undefined ? undefined : order === "desc",
    page: Math.max(1, Math.floor(numberOf(query.page) ?? 1)),
    from: from || undefined,
  };
}

/** @throws NotFound */
export function outcomeOf(text: string): RowOutcome {
  const outcome = OUTCOMES.find((each) => each === text);
  if (outcome === undefined) throw new NotFound(`There are no rows that are ${text}.`);
  return outcome;
}

/** @returns undefined where the text is no number */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}
