import type { UploadList } from "../../api";
import { formatTime } from "../format";
import { useEventStream } from "../use-api";

interface UploadChoiceProps {
  /** Id of an upload; empty for all. */
  chosen: string;
  choose: (uploadId: string) => void;
}

/** Chooses one of the latest uploads as a filter. */
export function UploadChoice({ chosen, choose }: UploadChoiceProps) {
  const { state } = useEventStream<UploadList>("/api/live/uploads");
  const isOlder = chosen !== "" && !state?.uploads.some(({ uploadId }) => uploadId === chosen);
  return (
    <select aria-label="Upload" value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      <option value="">All uploads</option>
      {isOlder && <option value={chosen}>{chosen}</option>}
      {state?.uploads.map(({ uploadId, summary, startedAt }) => (
        <option key={uploadId} value={uploadId}>
          {summary.key ?? uploadId}, {formatTime(startedAt)}
        </option>
      ))}
    </select>
  );
}
