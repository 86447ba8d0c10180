import type { UserList, UserSortKey } from "../../api";
import { EmptyState, LoadingCard, ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { Icon } from "../components/icon";
import { Pager } from "../components/pager";
import { SearchBox } from "../components/search-box";
import { UploadChoice } from "../components/upload-choice";
import { formatNumber } from "../format";
import { navigate, useAddress, withQuery } from "../router";
import { useFetch } from "../use-api";
import { UsersTable } from "./users-table";
import { WELCOME_STATUSES } from "./welcome-badge";

/** Lists users: filtered, sorted, a page at a time, and as CSV. */
export function UsersPage() {
  useTitle("Users");
  const address = useAddress();
  const parameter = (name: string) => address.searchParams.get(name) ?? "";
  const [query, upload, status] = [parameter("q"), parameter("upload"), parameter("status")];
  const { value: list, problem, isLoading } = useFetch<UserList>(`/api/users${address.search}`, { keepsLast: true });
  /** What is filtered or sorted otherwise begins with its first page. */
  const change = (changes: Record<string, string>) =>
    navigate(withQuery(address, { page: "", from: "", ...changes }), { replace: true });
  const isFiltered = query !== "" || upload !== "" || status !== "";
  return (
    <>
      <section class="hero">
        <div>
          <h1>Users</h1>
          <p class="muted">Every user with the line of the upload that created it, and its welcome email.</p>
        </div>
        <div class="actions">
          <a class="button" href="/email">
            <Icon name="inbox" />
            Welcome email
          </a>
          <a class="button" href={`/api/users.csv${address.search}`} download="users.csv">
            <Icon name="download" />
            Export CSV
          </a>
        </div>
      </section>
      <div class="filters">
        <SearchBox value={query} label="Email or name, or a part of it" onSearch={(text) => change({ q: text })} />
        <UploadChoice chosen={upload} choose={(chosen) => change({ upload: chosen })} />
        <StatusChoice chosen={status} choose={(chosen) => change({ status: chosen })} />
      </div>
      <ProblemNotice problem={problem} />
      {!list && !problem && <LoadingCard label="Loading the users" />}
      {list && (
        <div class="card" aria-busy={isLoading}>
          {list.users.length > 0 ? (
            <UsersTable
              users={list.users}
              sort={(parameter("sort") || "createdAt") as UserSortKey}
              order={parameter("order")}
              change={change}
            />
          ) : (
            <NoUsers isFiltered={isFiltered} />
          )}
          <Footer list={list} address={address} isFiltered={isFiltered} />
        </div>
      )}
    </>
  );
}

function StatusChoice({ chosen, choose }: { chosen: string; choose: (status: string) => void }) {
  return (
    <select aria-label="Status" value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      <option value="">Any status</option>
      {Object.entries(WELCOME_STATUSES).map(([status, { label }]) => (
        <option key={status} value={status}>
          {label}
        </option>
      ))}
    </select>
  );
}

interface FooterProps {
  list: UserList;
  address: URL;
  isFiltered: boolean;
}

/** The pages, and the windows of a table that is too large to be read at once. */
function Footer({ list: { users, total, pageSize, scannedCount, next }, address, isFiltered }: FooterProps) {
  const page = Number(address.searchParams.get("page") ?? 1);
  const from = address.searchParams.get("from") ?? "";
  const isWindow = next !== undefined || from !== "";
  return (
    <footer class="list-footer">
      {isWindow && (
        <p class="muted">
          {isFiltered ? "Searched and sorted" : "Sorted"} among {formatNumber(scannedCount)} users of a larger table, in
          which a complete email finds any user.
        </p>
      )}
      {users.length > 0 && (
        <Pager
          page={page}
          pageSize={pageSize}
          shown={users.length}
          total={total}
          hasNext={page * pageSize < total}
          noun="user"
          hrefOf={(other) => withQuery(address, { page: other === 1 ? "" : String(other) })}
        />
      )}
      {isWindow && (
        <span class="actions">
          {from !== "" && (
            <a class="button" href={withQuery(address, { from: "", page: "" })}>
              First users
            </a>
          )}
          {next !== undefined && (
            <a class="button" href={withQuery(address, { from: next, page: "" })}>
              Next {formatNumber(scannedCount)} users
            </a>
          )}
        </span>
      )}
    </footer>
  );
}

function NoUsers({ isFiltered }: { isFiltered: boolean }) {
  if (!isFiltered)
    return (
      <EmptyState title="No users yet" icon="users">
        <a class="button primary" href="/">
          Upload a CSV
        </a>
      </EmptyState>
    );
  return (
    <EmptyState title="No user matches" icon="search">
      <p class="muted">A rejected row creates no user: see the rejected rows of its upload.</p>
      <a class="button" href="/users">
        See all users
      </a>
    </EmptyState>
  );
}
