import type { UserDetail, UserSortKey } from "../../api";
import { Address } from "../components/address";
import { formatDateTime, formatTime } from "../format";
import { WelcomeBadge } from "./welcome-badge";

interface Column {
  key: UserSortKey;
  label: string;
  isNumber?: boolean;
}

const COLUMNS: Column[] = [
  { key: "email", label: "Email" },
  { key: "name", label: "Name" },
  { key: "status", label: "Welcome email" },
  { key: "line", label: "Line", isNumber: true },
  { key: "createdAt", label: "Signed up", isNumber: true },
];

interface UsersTableProps {
  users: UserDetail[];
  sort: UserSortKey;
  /** `asc`, `desc`, or empty for the usual order of that column. */
  order: string;
  /** Changes the page's address. */
  change: (changes: Record<string, string>) => void;
}

/** Users with columns that sort. */
export function UsersTable({ users, sort, order, change }: UsersTableProps) {
  const isDescending = order === "" ? sort === "createdAt" : order === "desc";
  return (
    <table class="users">
      <thead>
        <tr>
          {COLUMNS.map(({ key, label, isNumber }) => {
            const isSorted = key === sort;
            const direction = isDescending ? "descending" : "ascending";
            return (
              <th
                key={key}
                scope="col"
                class={isNumber ? "number" : ""}
                {...(isSorted && { "aria-sort": direction as "ascending" | "descending" })}
              >
                <button
                  type="button"
                  class="sort"
                  onClick={() => change({ sort: key, order: isSorted && !isDescending ? "desc" : "asc" })}
                >
                  {label}
                  <span aria-hidden="true">{isSorted ? (isDescending ? "↓" : "↑") : ""}</span>
                </button>
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow key={user.email} user={user} />
        ))}
      </tbody>
    </table>
  );
}

function UserRow({ user }: { user: UserDetail }) {
  const { email, name, line, createdAt } = user;
  return (
    <tr>
      <td class="file">
        <a class="row-link" href={`/users/${encodeURIComponent(email)}`}>
          <Address text={email} />
        </a>
      </td>
      <td class="name">{name}</td>
      <td>
        <WelcomeBadge user={user} />
      </td>
      <td class="number">{line ?? "–"}</td>
      <td class="number" title={createdAt && formatDateTime(createdAt)}>
        {createdAt ? formatTime(createdAt) : "–"}
      </td>
    </tr>
  );
}
