import { useState } from "preact/hooks";
import type { ShownEmail } from "../../api";
import { fullMoment } from "../format";
import { Icon } from "../parts/icon";
import { JsonView } from "../parts/json-view";
import { ProblemNotice } from "../parts/problem-notice";
import { useAnswer } from "../use-answer";

type Form = "HTML" | "Text" | "Raw";

/** One email. Its HTML is shown in a frame in which nothing can run, and which nothing can leave. */
export function EmailView({ id, back }: { id: string; back: string }) {
  const { value: email, problem } = useAnswer<ShownEmail>(`/api/emails/${encodeURIComponent(id)}`);
  const [chosen, setForm] = useState<Form>("HTML");
  const forms: Form[] = email?.hasHtml === false ? ["Text", "Raw"] : ["HTML", "Text", "Raw"];
  const form = forms.includes(chosen) ? chosen : "Text";
  return (
    <article class="email-view">
      <a class="back" href={back}>
        <Icon name="back" />
        All emails
      </a>
      <ProblemNotice problem={problem} />
      {email && (
        <>
          <header>
            <h2>{email.subject}</h2>
            <dl class="email-facts">
              <dt>From</dt>
              <dd>{email.from}</dd>
              <dt>To</dt>
              <dd>
                <a href={`/users/${encodeURIComponent(email.to)}`}>{email.to}</a>
              </dd>
              <dt>Sent</dt>
              <dd>{fullMoment(email.at)}</dd>
            </dl>
            <div class="tabs" role="tablist" aria-label="Forms of the email">
              {forms.map((each) => (
                <button key={each} type="button" role="tab" aria-selected={each === form} onClick={() => setForm(each)}>
                  {each}
                </button>
              ))}
            </div>
          </header>
          {form === "HTML" && (
            <iframe
              title={`The email ${email.subject}`}
              sandbox=""
              src={`/api/emails/${encodeURIComponent(id)}/html`}
            />
          )}
          {form === "Text" && <pre class="email-text">{email.text}</pre>}
          {form === "Raw" && <JsonView json={email.raw} label="the email as SES took it" />}
        </>
      )}
    </article>
  );
}
