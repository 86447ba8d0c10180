import type { EmailList, EmailListItem, UploadList } from "../../api";
import { EmptyState, ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { Icon } from "../components/icon";
import { formatNumber, formatTime } from "../format";
import { navigate, useAddress, withQuery } from "../router";
import { useEventStream } from "../use-api";
import { EmailView } from "./email-view";

/** The emails that the local SES stored instead of delivering. */
export function InboxPage({ id }: { id: string | undefined }) {
  useTitle("Inbox");
  const address = useAddress();
  const [query, upload] = [address.searchParams.get("q") ?? "", address.searchParams.get("upload") ?? ""];
  const { state: inbox, problem } = useEventStream<EmailList>(
    `/api/live/inbox?${new URLSearchParams({ q: query, ...(upload && { upload }) })}`,
  );
  const filter = (changes: Record<string, string>) => navigate(withQuery(address, changes), { replace: true });
  return (
    <>
      <section class="hero">
        <div>
          <h1>Inbox</h1>
          <p class="muted">Every email that SES accepted. None of them leaves this machine.</p>
        </div>
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            value={query}
            placeholder="Recipient"
            aria-label="Recipient"
            onInput={({ currentTarget }) => filter({ q: currentTarget.value })}
          />
          <UploadChoice chosen={upload} choose={(chosen) => filter({ upload: chosen })} />
        </div>
      </section>
      <ProblemNotice problem={problem} />
      {inbox && inbox.total === 0 && <NoEmails isFiltered={query !== "" || upload !== ""} />}
      {inbox && inbox.total > 0 && (
        <div class={`card mailbox ${id === undefined ? "" : "reading"}`}>
          <EmailNavigation inbox={inbox} id={id} search={address.search} />
          {id === undefined ? (
            <div class="email-view">
              <EmptyState title="Choose an email to read it" icon="inbox" />
            </div>
          ) : (
            <EmailView key={id} id={id} back={`/inbox${address.search}`} />
          )}
        </div>
      )}
    </>
  );
}

function UploadChoice({ chosen, choose }: { chosen: string; choose: (uploadId: string) => void }) {
  const { state } = useEventStream<UploadList>("/api/live/uploads");
  return (
    <select aria-label="Upload" value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      <option value="">All uploads</option>
      {state?.uploads.map(({ uploadId, summary, startedAt }) => (
        <option key={uploadId} value={uploadId}>
          {summary.key ?? uploadId}, {formatTime(startedAt)}
        </option>
      ))}
    </select>
  );
}

function EmailNavigation({
  inbox: { emails, total },
  id,
  search,
}: {
  inbox: EmailList;
  id: string | undefined;
  search: string;
}) {
  return (
    <nav class="email-list" aria-label="Emails">
      <p class="footnote">
        {total > emails.length ? `The newest ${emails.length} of ${formatNumber(total)}` : formatNumber(total)} emails
      </p>
      <ul>
        {emails.map((email) => (
          <EmailItem key={email.id} email={email} isChosen={email.id === id} search={search} />
        ))}
      </ul>
    </nav>
  );
}

function EmailItem({
  email: { id, to, subject, at },
  isChosen,
  search,
}: {
  email: EmailListItem;
  isChosen: boolean;
  search: string;
}) {
  return (
    <li>
      <a href={`/inbox/${id}${search}`} aria-current={isChosen ? "true" : undefined}>
        <b>{to}</b>
        <time dateTime={at}>{formatTime(at)}</time>
        <span>{subject}</span>
      </a>
    </li>
  );
}

function NoEmails({ isFiltered }: { isFiltered: boolean }) {
  return (
    <div class="card">
      {isFiltered ? (
        <EmptyState title="No email matches" icon="search">
          <a class="button" href="/inbox">
            Show all
          </a>
        </EmptyState>
      ) : (
        <EmptyState title="No email has been sent yet" icon="inbox">
          <a class="button primary" href="/">
            Upload a CSV
          </a>
        </EmptyState>
      )}
    </div>
  );
}
