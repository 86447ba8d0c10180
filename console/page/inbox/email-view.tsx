import type { EmailDetail } from "../../api";
import { EmailFormats } from "../components/email-formats";
import { LoadingCard, ProblemNotice } from "../components/feedback";
import { Icon } from "../components/icon";
import { formatDateTime } from "../format";
import { useFetch } from "../use-api";

/** One email of the inbox. */
export function EmailView({ id, back }: { id: string; back: string }) {
  const { value: email, problem } = useFetch<EmailDetail>(`/api/emails/${encodeURIComponent(id)}`);
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
          </header>
          <EmailFormats
            subject={email.subject}
            text={email.text}
            htmlPath={email.hasHtml ? `/api/emails/${encodeURIComponent(id)}/html` : undefined}
            raw={email.raw}
          />
        </>
      )}
    </article>
  );
}
