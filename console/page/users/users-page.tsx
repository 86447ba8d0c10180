import { useState } from "preact/hooks";
import type { UserDetail, UserSearch } from "../../api";
import { EmptyState, ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { Icon } from "../components/icon";
import { formatCount, formatNumber, formatTime } from "../format";
import { navigate, useAddress, withQuery } from "../router";
import { useFetch } from "../use-api";
import { WelcomeBadge } from "./welcome-badge";

/** Searches users by email, or by a part of it or of the name. */
export function UsersPage() {
  useTitle("Users");
  const address = useAddress();
  const query = address.searchParams.get("q") ?? "";
  const [text, setText] = useState(query);
  const { value: found, problem } = useFetch<UserSearch>(`/api/users?q=${encodeURIComponent(query)}`);
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    navigate(withQuery(address, { q: text.trim() }));
  };
  return (
    <>
      <section class="hero">
        <div>
          <h1>Users</h1>
          <p class="muted">Every user with the line of the upload that created it, and its welcome email.</p>
        </div>
        <search>
          <form class="search" onSubmit={search}>
            <Icon name="search" />
            <input
              type="search"
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
              placeholder="Email, or a part of it"
              aria-label="Email, or a part of it"
            />
            <button type="submit" class="primary">
              Search
            </button>
          </form>
        </search>
      </section>
      <ProblemNotice problem={problem} />
      {found &&
        (found.users.length > 0 ? <Found found={found} query={query} /> : <NoUsers found={found} query={query} />)}
    </>
  );
}

function Found({ found: { users, scannedCount, isComplete }, query }: { found: UserSearch; query: string }) {
  return (
    <div class="card">
      <table class="users">
        <thead>
          <tr>
            <th scope="col">User</th>
            <th scope="col">Welcome email</th>
            <th scope="col" class="number">
              Line
            </th>
            <th scope="col" class="number">
              Signed up
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <UserRow key={user.email} user={user} />
          ))}
        </tbody>
      </table>
      <p class="footnote">
        {query === "" &&
          !isComplete &&
          `The first ${formatCount(users.length, "user")}, in no order. Search for others.`}
        {query !== "" &&
          !isComplete &&
          `Found among the first ${formatNumber(scannedCount)} users. A complete email finds any user.`}
        {isComplete && formatCount(users.length, "user")}
      </p>
    </div>
  );
}

function UserRow({ user }: { user: UserDetail }) {
  return (
    <tr>
      <td class="file">
        <a class="row-link" href={`/users/${encodeURIComponent(user.email)}`}>
          {user.email}
        </a>
        <small>{user.name}</small>
      </td>
      <td>
        <WelcomeBadge user={user} />
      </td>
      <td class="number">{user.line ?? "–"}</td>
      <td class="number">{user.createdAt ? formatTime(user.createdAt) : "–"}</td>
    </tr>
  );
}

function NoUsers({ found: { scannedCount, isComplete }, query }: { found: UserSearch; query: string }) {
  if (query === "")
    return (
      <div class="card">
        <EmptyState title="No users yet" icon="users">
          <a class="button primary" href="/">
            Upload a CSV
          </a>
        </EmptyState>
      </div>
    );
  return (
    <div class="card">
      <EmptyState title={`No user matches “${query}”`} icon="search">
        <p class="muted">
          {isComplete
            ? "All users were searched."
            : `The first ${formatNumber(scannedCount)} users were searched; a complete email finds any user.`}{" "}
          A rejected row creates no user: see the rejected rows of its upload.
        </p>
        <a class="button" href="/users">
          See all users
        </a>
      </EmptyState>
    </div>
  );
}
