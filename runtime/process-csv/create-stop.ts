import type { ResumePoint } from "../csv/open-csv";
import type { Checkpoint } from "../upload/summary";
import type { ProcessCsv } from "./dependencies";

/** Milliseconds in which the calls under way end, the rejects are stored and the checkpoint is written. */
const MARGIN = 30_000;

/** Decides where a run stops whose time is nearly up, and remembers the place. */
export function createStop(
  { clock, deadline }: Pick<ProcessCsv, "clock" | "deadline">,
  csv: { resumePoint(): ResumePoint },
) {
  let place: Pick<Checkpoint, "offset" | "line" | "afterLine" | "batch"> | undefined;
  return {
    /** Asked between batches, so that every run does some work, however little time it has. */
    stops(afterLine: number, batch: number): boolean {
      if (clock.now() < deadline - MARGIN) return false;
      place = { ...csv.resumePoint(), afterLine, batch };
      return true;
    },
    /** Undefined where the run got to the end of the file. */
    place: () => place,
  };
}
