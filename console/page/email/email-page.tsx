import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Problem, WelcomePreview } from "../../api";
import { fetchJson, RequestError } from "../api-client";
import { EmailFormats } from "../components/email-formats";
import { LoadingCard, ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { Icon } from "../components/icon";
import { SearchBox } from "../components/search-box";
import { navigate, useAddress, withQuery } from "../router";
import { useFetch } from "../use-api";

/** The welcome email as it would be sent to a user, and a form that sends it to oneself. */
export function EmailPage() {
  useTitle("Welcome email");
  const address = useAddress();
  const user = address.searchParams.get("user") ?? "";
  const query = new URLSearchParams({ user }).toString();
  const [testAddress, setTestAddress] = useState("");
  const { value: preview, problem } = useFetch<WelcomePreview>(`/api/welcome-email?${query}`, { keepsLast: true });
  return (
    <>
      <section class="hero">
        <div>
          <h1>Welcome email</h1>
          <p class="muted">
            The templates in <code>templates/welcome/</code>, filled for a user. <code>pulumi up</code> deploys them.
          </p>
        </div>
      </section>
      <div class="filters">
        <SearchBox
          value={user}
          label="Email of a user"
          onSearch={(text) => navigate(withQuery(address, { user: text }), { replace: true })}
        />
      </div>
      <ProblemNotice problem={problem} />
      {preview?.problems.map((message) => (
        <ProblemNotice key={message} problem={{ message }} />
      ))}
      {!preview && !problem && <LoadingCard label="Loading the email" />}
      {preview && !problem && (
        <Preview preview={preview} query={query}>
          <TestForm query={query} to={testAddress} setTo={setTestAddress} />
        </Preview>
      )}
    </>
  );
}

interface PreviewProps {
  preview: WelcomePreview;
  query: string;
  children: ComponentChildren;
}

function Preview({ preview: { to, isExample, subject, text }, query, children }: PreviewProps) {
  return (
    <article class="card">
      <div class="email-view">
        <header>
          <h2>{subject}</h2>
          <dl class="email-headers">
            <dt>To</dt>
            <dd>{isExample ? `${to} (an example: there are no users yet)` : to}</dd>
          </dl>
        </header>
        <EmailFormats subject={subject} text={text} htmlPath={`/api/welcome-email/html?${query}`} />
        {children}
      </div>
    </article>
  );
}

function TestForm({ query, to, setTo }: { query: string; to: string; setTo: (to: string) => void }) {
  const [result, setResult] = useState<{ sentTo?: string; problem?: Problem; isSending?: boolean }>({});
  const send = async (event: Event) => {
    event.preventDefault();
    setResult({ isSending: true });
    try {
      await fetchJson(`/api/welcome-email/test?${query}&${new URLSearchParams({ to })}`, { method: "POST" });
      setResult({ sentTo: to });
    } catch (error) {
      setResult({ problem: RequestError.problemOf(error) });
    }
  };
  return (
    <form class="test-email" onSubmit={send}>
      <label>
        Send a test to
        <input
          type="email"
          required
          value={to}
          placeholder="you@example.com"
          onInput={({ currentTarget }) => setTo(currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={result.isSending === true}>
        <Icon name="inbox" />
        Send
      </button>
      <ProblemNotice problem={result.problem} />
      {result.sentTo && (
        <p role="status" class="footnote">
          SES accepted the email to {result.sentTo}.
        </p>
      )}
    </form>
  );
}
