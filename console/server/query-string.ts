import { DELIVERY_STATUSES } from "../../runtime/upload/delivery";
import type {
  RowOutcome,
  UploadQuery,
  UploadStatusFilter,
  UserFilter,
  UserQuery,
  UserSortKey,
  UserStatus,
} from "../api";
import { NotFound } from "./errors";

const STATUSES: UserStatus[] = [...DELIVERY_STATUSES, "welcomed", "pending", "failed", "stopped", "external"];
const SORT_KEYS: UserSortKey[] = ["email", "name", "status", "line", "createdAt"];
const UPLOAD_STATUSES: UploadStatusFilter[] = ["running", "completed", "problems", "failed"];
const OUTCOMES: RowOutcome[] = ["updated", "existing", "duplicates", "invalid"];

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
    page: pageOf(query),
    from: from || undefined,
  };
}

/** @returns the filter and page of a list of uploads from a query string: `?q=people&status=failed&page=2` */
export function uploadQueryOf(query: Record<string, string>): UploadQuery {
  const { q: text = "", status } = query;
  return { text, status: UPLOAD_STATUSES.find((each) => each === status), page: pageOf(query) };
}

function pageOf({ page }: Record<string, string>): number {
  return Math.max(1, Math.floor(numberOf(page) ?? 1));
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
