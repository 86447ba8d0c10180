import type { ComponentChildren } from "preact";
import type { Delivery, Trace, UserDetail } from "../../api";
import { Address } from "../components/address";
import { LoadingCard, ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { Icon, type IconName } from "../components/icon";
import { formatCount, formatDateTime } from "../format";
import { useFetch } from "../use-api";
import { WelcomeBadge } from "./welcome-badge";

/** One user, and the trace of the row that created it: line → batch → receipt → user → email. */
export function UserPage({ email }: { email: string }) {
  useTitle(email);
  const { value: trace, problem } = useFetch<Trace>(`/api/users/${encodeURIComponent(email)}`);
  return (
    <>
      <a class="back" href="/users">
        <Icon name="back" />
        Users
      </a>
      {!trace && problem && <h1>{email}</h1>}
      <ProblemNotice problem={problem} />
      {!trace && !problem && <LoadingCard label="Loading the user" />}
      {trace && (
        <>
          <section class="hero">
            <div>
              <h1>{trace.user.name}</h1>
              <p class="muted">{trace.user.email}</p>
            </div>
            <WelcomeBadge user={trace.user} />
          </section>
          <div class="two-columns">
            <section class="card" aria-labelledby="trace-title">
              <header>
                <h2 id="trace-title">Trace of this row</h2>
              </header>
              <TraceSteps trace={trace} />
            </section>
            <section class="card" aria-labelledby="record-title">
              <header>
                <h2 id="record-title">Record</h2>
              </header>
              <Attributes user={trace.user} />
            </section>
          </div>
        </>
      )}
    </>
  );
}

function TraceSteps({ trace: { user, upload, receipt, inboxId } }: { trace: Trace }) {
  const { uploadId = "", line, welcome, delivery } = user;
  if (line === undefined)
    return (
      <p class="muted">
        No upload created this user, so there is no row to trace.
        <Updates user={user} />
      </p>
    );
  return (
    <ol class="trace">
      <Step icon="file" title={`Line ${line}`} isDone>
        of <a href={`/uploads/${encodeURIComponent(uploadId)}`}>{upload?.key ?? uploadId}</a>
        {upload && `, uploaded ${formatDateTime(upload.startedAt)}`}
      </Step>
      <Step icon="table" title={receipt ? `Batch ${receipt.batch}` : "Batch"} isDone={receipt !== undefined}>
        {receipt
          ? `One message to the buffer queue, with lines ${receipt.firstLine} to ${receipt.lastLine}`
          : "Number unknown: the receipt has expired, or does not name its lines"}
      </Step>
      <Step icon="check" title="Receipt" isDone={receipt !== undefined}>
        {receipt
          ? `Written ${formatDateTime(receipt.writtenAt)}: ${formatCount(receipt.rows, "row")}, ${receipt.inserted} of them new users`
          : "Receipts are kept for 90 days"}
      </Step>
      <Step icon="users" title="User" isDone>
        Created {user.createdAt ? formatDateTime(user.createdAt) : "at an unknown time"}
        <Updates user={user} />
      </Step>
      <Step icon="inbox" title="Welcome email" isDone={welcome !== undefined && "messageId" in welcome}>
        {welcome === undefined && "Not sent yet. If it stays so, see send-welcome on the Pipeline page."}
        {welcome && "error" in welcome && `Not accepted by SES ${formatDateTime(welcome.at)}: ${welcome.error}`}
        {welcome && "stopped" in welcome && "Not sent: the upload was stopped before."}
        {welcome && "messageId" in welcome && `Accepted by SES ${formatDateTime(welcome.at)}. `}
        {inboxId && <a href={`/inbox/${inboxId}`}>Open it</a>}
      </Step>
      {delivery && <DeliveryStep delivery={delivery} />}
    </ol>
  );
}

/** The uploads that updated the user, the latest first. */
function Updates({ user: { updates = [] } }: { user: UserDetail }) {
  return updates.map(({ uploadId, line, at }) => (
    <span key={`${uploadId} ${at}`} class="update">
      Updated {formatDateTime(at)} by line {line} of{" "}
      <a href={`/uploads/${encodeURIComponent(uploadId)}`} title={uploadId}>
        <Address text={uploadId} />
      </a>
    </span>
  ));
}

const DELIVERY_TITLES = { delivered: "Delivered", bounced: "Bounced", complained: "Complaint" };

/** What SES has reported about the email, with the time of each. */
function DeliveryStep({ delivery }: { delivery: Delivery }) {
  const { status, reason, delivered, bounced, complained } = delivery;
  const isDelivered = status === "delivered";
  return (
    <Step icon={isDelivered ? "check" : "warning"} title={DELIVERY_TITLES[status]} isDone={isDelivered}>
      {delivered && `Accepted by the recipient's mail server ${formatDateTime(delivered)}. `}
      {bounced && `Rejected by it permanently ${formatDateTime(bounced)}. `}
      {complained && `Marked as spam by the recipient ${formatDateTime(complained)}. `}
      {reason && `SES's reason: ${reason}. `}
      {!isDelivered && "SES sends nothing to this address any more."}
    </Step>
  );
}

interface StepProps {
  icon: IconName;
  title: string;
  isDone: boolean;
  children: ComponentChildren;
}

function Step({ icon, title, isDone, children }: StepProps) {
  return (
    <li class={isDone ? "done" : ""}>
      <span class="trace-icon">
        <Icon name={icon} />
      </span>
      <b>{title}</b>
      <p>{children}</p>
    </li>
  );
}

function Attributes({ user: { attributes, status: _, updates: __, ...user } }: { user: UserDetail }) {
  return (
    <table class="attributes">
      <tbody>
        {Object.entries({ ...user, ...attributes })
          .filter(([, value]) => value !== undefined)
          .map(([attribute, value]) => (
            <tr key={attribute}>
              <th scope="row">
                <code>{attribute}</code>
              </th>
              <td>{typeof value === "object" ? <Entries value={value} /> : String(value)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** The entries of a map, one a line. */
function Entries({ value }: { value: object }) {
  return Object.entries(value).map(([name, entry]) => (
    <p key={name}>
      <code class="muted">{name}</code> {typeof entry === "string" ? entry : JSON.stringify(entry)}
    </p>
  ));
}
