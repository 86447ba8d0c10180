import type { ComponentChildren } from "preact";
import type { ShownUser, Trace } from "../../api";
import { counted, fullMoment } from "../format";
import { Icon, type IconName } from "../parts/icon";
import { ProblemNotice } from "../parts/problem-notice";
import { useAnswer } from "../use-answer";
import { WelcomeBadge } from "./welcome-badge";

/** One user, and the way of the row that made it: line → batch → receipt → user → email. */
export function UserPage({ email }: { email: string }) {
  const { value: trace, problem } = useAnswer<Trace>(`/api/users/${encodeURIComponent(email)}`);
  return (
    <>
      <a class="back" href="/users">
        <Icon name="back" />
        Users
      </a>
      <ProblemNotice problem={problem} />
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
                <h2 id="trace-title">The way of this row</h2>
              </header>
              <Way trace={trace} />
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

function Way({ trace: { user, upload, receipt, inboxId } }: { trace: Trace }) {
  const { uploadId = "", line, welcome } = user;
  if (line === undefined) return <p class="muted">No upload made this user, so there is no row to trace.</p>;
  return (
    <ol class="way">
      <Step icon="file" title={`Line ${line}`} isThere>
        of <a href={`/uploads/${encodeURIComponent(uploadId)}`}>{upload?.key ?? uploadId}</a>
        {upload && `, uploaded ${fullMoment(upload.startedAt)}`}
      </Step>
      <Step icon="queue" title={receipt ? `Batch ${receipt.batch}` : "Batch"} isThere={receipt !== undefined}>
        {receipt
          ? `One message to the buffer queue, with lines ${receipt.firstLine} to ${receipt.lastLine}`
          : "Its number is not known: the receipt is gone, or does not say which lines it is for"}
      </Step>
      <Step icon="check" title="Receipt" isThere={receipt !== undefined}>
        {receipt
          ? `Written ${fullMoment(receipt.writtenAt)}: ${counted(receipt.rows, "row")}, ${receipt.inserted} of them new users`
          : "Receipts are kept for 90 days"}
      </Step>
      <Step icon="users" title="User" isThere>
        Created {fullMoment(user.createdAt)}
      </Step>
      <Step icon="inbox" title="Welcome email" isThere={welcome !== undefined && !("error" in welcome)}>
        {welcome === undefined &&
          "Not sent yet. It goes out by itself; see send-welcome on the Pipeline page if it does not."}
        {welcome && "error" in welcome && `Not accepted by SES ${fullMoment(welcome.at)}: ${welcome.error}`}
        {welcome && "messageId" in welcome && `Accepted by SES ${fullMoment(welcome.at)}. `}
        {inboxId && <a href={`/inbox/${inboxId}`}>Read it</a>}
      </Step>
    </ol>
  );
}

interface StepProps {
  icon: IconName;
  title: string;
  isThere: boolean;
  children: ComponentChildren;
}

function Step({ icon, title, isThere, children }: StepProps) {
  return (
    <li class={isThere ? "there" : ""}>
      <span class="way-sign">
        <Icon name={icon} />
      </span>
      <b>{title}</b>
      <p>{children}</p>
    </li>
  );
}

function Attributes({ user: { email, name, createdAt, uploadId, line, welcome, further } }: { user: ShownUser }) {
  const own = { email, name, createdAt, uploadId, line, welcome, ...further };
  return (
    <table class="attributes">
      <tbody>
        {Object.entries(own)
          .filter(([, value]) => value !== undefined)
          .map(([attribute, value]) => (
            <tr key={attribute}>
              <th scope="row">
                <code>{attribute}</code>
              </th>
              <td>{typeof value === "object" ? <code>{JSON.stringify(value)}</code> : String(value)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
