import type { EmailList, EmailListItem } from "../../api";
import { Address } from "../components/address";
import { EmptyState, LoadingCard, ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { SearchBox } from "../components/search-box";
import { UploadChoice } from "../components/upload-choice";
import { formatCount, formatTime } from "../format";
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
    { keepsLast: true },
  );
  const filter = (changes: Record<string, string>) => navigate(withQuery(address, changes), { replace: true });
  return (
    <>
      <section class="hero">
        <div>
          <h1>Inbox</h1>
          <p class="muted">Every email that SES accepted. None of them leaves this machine.</p>
        </div>
      </section>
      <div class="filters">
        <SearchBox value={query} label="Recipient" onSearch={(text) => filter({ q: text })} />
        <UploadChoice chosen={upload} choose={(chosen) => filter({ upload: chosen })} />
      </div>
      <ProblemNotice problem={problem} />
      {!inbox && !problem && <LoadingCard label="Loading the emails" />}
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
        {total > emails.length && `The newest ${emails.length} of `}
        {formatCount(total, "email")}
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
        <b>
          <Address text={to} />
        </b>
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
