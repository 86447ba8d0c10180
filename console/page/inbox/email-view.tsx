import { useState } from "preact/hooks";
import type { EmailDetail } from "../../api";
import { LoadingCard, ProblemNotice } from "../components/feedback";
import { Icon } from "../components/icon";
import { JsonView } from "../components/json-view";
import { formatDateTime } from "../format";
import { useFetch } from "../use-api";

type Format = "HTML" | "Text" | "Raw";

/** One email. Its HTML is shown in a sandboxed frame without scripts, forms or navigation. */
export function EmailView({ id, back }: { id: string; back: string }) {
  const { value: email, problem } = useFetch<EmailDetail>(`/api/emails/${encodeURIComponent(id)}`);
  const [chosen, setFormat] = useState<Format>("HTML");
  const formats: Format[] = email?.hasHtml === false ? ["Text", "Raw"] : ["HTML", "Text", "Raw"];
  const format = formats.includes(chosen) ? chosen : "Text";
  return (
    <article class="email-view">
      <a class="back" href={back}>
        <Icon name="back" />
        All emails
      </a>
      <ProblemNotice problem={problem} />
      {!email && !problem && <LoadingCard label="Loading the email" />}
      {email && (
        <>
          <header>
            <h2>{email.subject}</h2>
            <dl class="email-headers">
              <dt>From</dt>
              <dd>{email.from}</dd>
              <dt>To</dt>
              <dd>
                <a href={`/users/${encodeURIComponent(email.to)}`}>{email.to}</a>
              </dd>
              <dt>Sent</dt>
              <dd>{formatDateTime(email.at)}</dd>
            </dl>
            <div class="tabs" role="tablist" aria-label="Formats of the email">
              {formats.map((each) => (
                <button
                  key={each}
                  type="button"
                  role="tab"
                  aria-selected={each === format}
                  onClick={() => setFormat(each)}
                >
                  {each}
                </button>
              ))}
            </div>
          </header>
          {format === "HTML" && (
            <iframe
              title={`The email ${email.subject}`}
              sandbox=""
              src={`/api/emails/${encodeURIComponent(id)}/html`}
            />
          )}
          {format === "Text" && <pre class="email-text">{email.text}</pre>}
          {format === "Raw" && <JsonView json={email.raw} label="the stored email" />}
        </>
      )}
    </article>
  );
}
