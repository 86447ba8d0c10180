import type { WaitingWork } from "../../../client/waiting/work";
import { Icon } from "./icon";
import { RedriveButton, RedriveOutcome, useRedrive } from "./redrive";

/** What an upload waits for, and the next step. */
export function WaitingNotice({ work: { where, isDeadLettered, what, nextStep } }: { work: WaitingWork }) {
  return (
    <div class="notice warn" role="status">
      <Icon name="warning" />
      <div>
        <p>
          Waits in {isDeadLettered ? <a href={`/pipeline/${where}`}>{where}</a> : where}: {what}
        </p>
        <p>{nextStep}</p>
        {isDeadLettered && <QueueRedrive queue={where} />}
      </div>
    </div>
  );
}

function QueueRedrive({ queue }: { queue: string }) {
  const redrive = useRedrive(queue);
  return (
    <>
      <RedriveButton redrive={redrive} />
      <RedriveOutcome redrive={redrive} />
    </>
  );
}
