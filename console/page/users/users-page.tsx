import { useState } from "preact/hooks";
import type { ShownUser, UserSearch } from "../../api";
import { count, counted, moment } from "../format";
import { EmptyState } from "../parts/empty-state";
import { Icon } from "../parts/icon";
import { ProblemNotice } from "../parts/problem-notice";
import { navigate, useAddress, withQuery } from "../router";
import { useAnswer } from "../use-answer";
import { WelcomeBadge } from "./welcome-badge";

/** Finds users by their email, or by a part of it or of the name. */
export function UsersPage() {
  const address = useAddress();
  const query = address.searchParams.get("q") ?? "";
  const [text, setText] = useState(query);
  const { value: found, problem } = useAnswer<UserSearch>(`/api/users?q=${encodeURIComponent(query)}`);
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    navigate(withQuery(address, { q: text.trim() }));
  };
  return (
    <>
      <section class="hero">
        <div>
          <h1>Users</h1>
          <p class="muted">
            Who is signed up, from which line of which upload, and whether their welcome email went out.
          </p>
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
        (found.users.length > 0 ? <Found found={found} query={query} /> : <Nobody found={found} query={query} />)}
    </>
  );
}

function Found({ found: { users, searched, whole }, query }: { found: UserSearch; query: string }) {
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
        {query === "" && !whole && `The first ${counted(users.length, "user")}, in no order. Search for the others.`}
        {query !== "" && !whole && `Found among the first ${count(searched)} users. A whole email finds anybody.`}
        {whole && counted(users.length, "user")}
      </p>
    </div>
  );
}

function UserRow({ user }: { user: ShownUser }) {
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
      <td class="number">{moment(user.createdAt)}</td>
    </tr>
  );
}

function Nobody({ found: { searched, whole }, query }: { found: UserSearch; query: string }) {
  if (query === "")
    return (
      <div class="card">
        <EmptyState title="Nobody is signed up yet" icon="users">
          <a class="button primary" href="/">
            Upload a CSV
          </a>
        </EmptyState>
      </div>
    );
  return (
    <div class="card">
      <EmptyState title={`Nobody matches “${query}”`} icon="search">
        <p class="muted">
          {whole
            ? "All users were looked at."
            : `The first ${count(searched)} users were looked at; a whole email finds anybody.`}{" "}
          A row that was rejected made no user: look at the rejected rows of its upload.
        </p>
        <a class="button" href="/users">
          See all users
        </a>
      </EmptyState>
    </div>
  );
}
