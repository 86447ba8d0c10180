import { useRef } from "preact/hooks";
import type { WaitingWork } from "../../../client/waiting/work";
import { Icon } from "./icon";
import { RedriveButton, RedriveOutcome, useRedrive } from "./redrive";
import { UnbrokenOptions } from "./unbroken-options";

/**
 * What uploads wait for, by the queue or the function where it waits, and the next step. The notice of a queue remains
 * after its work has gone, until the result of its redrive is dismissed.
 */
export function WaitingNotices({ works }: { works: WaitingWork[] }) {
  const seen = useRef(new Set<string>());
  for (const { where } of works) seen.current.add(where);
  return [...seen.current].map((where) => (
    <WaitingNotice key={where} where={where} works={works.filter((work) => work.where === where)} />
  ));
}

function WaitingNotice({ where, works }: { where: string; works: WaitingWork[] }) {
  const redrive = useRedrive(where);
  const hasOutcome = redrive.result !== undefined || redrive.problem !== undefined;
  if (works.length === 0 && !redrive.isRunning && !hasOutcome) return null;
  const isDeadLettered = works.some((work) => work.isDeadLettered);
  const link = <a href={`/pipeline/${where}`}>{where}</a>;
  return (
    <div class={`notice ${works.length > 0 ? "warn" : ""}`} role="status">
      <Icon name={works.length > 0 ? "warning" : "redrive"} />
      <div>
        {works.map(({ what }) => (
          <p key={what}>
            Waits in {isDeadLettered ? link : where}: {what}
          </p>
        ))}
        {[...new Set(works.map(({ nextStep }) => nextStep))].map((nextStep) => (
          <p key={nextStep}>
            <UnbrokenOptions text={nextStep} />
          </p>
        ))}
        {works.length === 0 && <p>Redrive of {link}</p>}
        {(isDeadLettered || redrive.isRunning) && <RedriveButton redrive={redrive} />}
        <RedriveOutcome redrive={redrive} />
        {hasOutcome && works.length === 0 && (
          <button type="button" onClick={redrive.dismiss}>
            Close
          </button>
        )}
      </div>
    </div>
  );
}
