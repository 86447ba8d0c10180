import type { UserDetail, UserList, UserQuery, UserSortKey } from "../api";
import { readUser } from "./read-user";
import { scanUsers, userMatcher } from "./scan-users";
import type { ConsoleSource } from "./source";

/** Users of one window, which are read, filtered and sorted together. A Scan bills each of them. */
const WINDOW_SIZE = 20_000;
/** Scans of up to 1 MB each that a window takes at most, where its users are large. */
const MAX_PAGES = 25;
const PAGE_SIZE = 50;
/** Polling intervals for which a window is used again: turning a page reads nothing. */
const WINDOW_INTERVALS = 5;
const MAX_WINDOWS = 3;
/** Of the list; the further columns of a file are on the user's own page. */
const ATTRIBUTES = ["email", "name", "createdAt", "uploadId", "line", "welcome", "delivery"];

interface Window {
  users: UserDetail[];
  /** The email after which the next window begins. */
  next?: string;
}

/**
 * DynamoDB neither sorts the items of a table with a hash key alone, nor counts those that match. So a window of the
 * table is read into memory, where each page of the list is a slice of its sorted matches; the windows follow each other.
 * @returns reads one page of the users that match
 */
export function userLister(source: ConsoleSource): (query: UserQuery) => Promise<UserList> {
  const windows = new Map<string, { at: number; window: Promise<Window> }>();

  function windowFrom(from: string | undefined): Promise<Window> {
    const key = from ?? "";
    const known = windows.get(key);
    if (known !== undefined && Date.now() - known.at < source.interval * WINDOW_INTERVALS) return known.window;
    const window = readWindow(source, from);
    windows.delete(key);
    windows.set(key, { at: Date.now(), window });
    window.catch(() => windows.delete(key));
    for (const other of [...windows.keys()].slice(0, -MAX_WINDOWS)) windows.delete(other);
    return window;
  }

  return async ({ sort = "createdAt", isDescending = sort === "createdAt", page = 1, from, ...filter }) => {
    const { text = "", uploadId, status } = filter;
    const isPlainSearch = uploadId === undefined && status === undefined;
    const exact = isPlainSearch && text.includes("@") ? await readUser(source, text) : undefined;
    if (exact) return { users: [exact], total: 1, pageSize: PAGE_SIZE, scannedCount: 1 };
    const { users, next } = await windowFrom(from);
    const matching = users.filter(userMatcher(filter)).toSorted(comparisonBy(sort, isDescending));
    return {
      users: matching.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
      total: matching.length,
      pageSize: PAGE_SIZE,
      scannedCount: users.length,
      ...(next !== undefined && { next }),
    };
  };
}

async function readWindow(source: ConsoleSource, from: string | undefined): Promise<Window> {
  const users: UserDetail[] = [];
  let pages = 0;
  let after: string | undefined;
  for await (const page of scanUsers(source, { from, limit: WINDOW_SIZE, attributes: ATTRIBUTES })) {
    users.push(...page.users);
    after = page.next;
    if (++pages === MAX_PAGES) break;
  }
  return { users, ...(after !== undefined && { next: after }) };
}

/** Equal users are in the order of their emails, so that pages do not overlap. */
function comparisonBy(sort: UserSortKey, isDescending: boolean): (one: UserDetail, other: UserDetail) => number {
  const sign = isDescending ? -1 : 1;
  const value = SORT_VALUES[sort];
  return (one, other) => sign * compare(value(one), value(other)) || compare(one.email, other.email);
}

const SORT_VALUES: Record<UserSortKey, (user: UserDetail) => string | number> = {
  email: ({ email }) => email,
  name: ({ name }) => name.toLowerCase(),
  status: ({ status }) => status,
  line: ({ line = 0 }) => line,
  createdAt: ({ createdAt = "" }) => createdAt,
};

/** By code units, as DynamoDB compares strings: a locale's rules take twenty times as long. */
function compare(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
