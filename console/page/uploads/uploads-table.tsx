import type { UploadList, UploadListItem } from "../../api";
import { EmptyState, LoadingCard } from "../components/feedback";
import { useNow } from "../components/hooks";
import { OutcomeBar } from "../components/outcome-bar";
import { StatusBadge, uploadStatus } from "../components/status-badge";
import { elapsed, formatBytes, formatCount, formatDateTime, formatDuration, formatNumber, formatTime } from "../format";

interface UploadsTableProps {
  list: UploadList | undefined;
  trySample: () => void;
  pick: () => void;
}

export function UploadsTable({ list, trySample, pick }: UploadsTableProps) {
  useNow(list?.uploads.some(({ status }) => status === "RUNNING") ?? false);
  if (list === undefined) return <LoadingCard label="Loading the uploads" />;
  if (list.uploads.length === 0)
    return (
      <div class="card">
        <EmptyState title="Nothing has been uploaded yet" icon="file">
          <button type="button" class="primary" onClick={trySample}>
            Try the sample
          </button>
          <button type="button" onClick={pick}>
            Choose a file
          </button>
        </EmptyState>
      </div>
    );
  return (
    <div class="card">
      <table class="uploads">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Status</th>
            <th scope="col">Rows</th>
            <th scope="col" class="number">
              Started
            </th>
            <th scope="col" class="number">
              Duration
            </th>
          </tr>
        </thead>
        <tbody>
          {list.uploads.map((upload) => (
            <UploadRow key={upload.uploadId} upload={upload} />
          ))}
        </tbody>
      </table>
      {list.hasOlder && (
        <p class="footnote">
          These are the latest {formatCount(list.uploads.length, "upload")}. Step Functions has older ones.
        </p>
      )}
    </div>
  );
}

function UploadRow({ upload }: { upload: UploadListItem }) {
  const { uploadId, status, startedAt, stoppedAt, summary, waiting } = upload;
  return (
    <tr>
      <td class="file">
        <a class="row-link" href={`/uploads/${encodeURIComponent(uploadId)}`}>
          {summary.key ?? uploadId}
        </a>
        <small>{summary.size === undefined ? "" : formatBytes(summary.size)}</small>
      </td>
      <td>
        <StatusBadge {...uploadStatus(status, summary, waiting)} />
      </td>
      <td class="outcome">
        <OutcomeBar summary={summary} />
        <small>{outcomeText(upload)}</small>
      </td>
      <td class="number" title={formatDateTime(startedAt)}>
        {formatTime(startedAt)}
      </td>
      <td class="number">{formatDuration(elapsed(startedAt, stoppedAt))}</td>
    </tr>
  );
}

/** The most important counts in one line. */
function outcomeText({ summary }: UploadListItem): string {
  const {
    rows = 0,
    inserted = 0,
    existing = 0,
    duplicates = 0,
    rejected = 0,
    size = 0,
    parsedBytes = 0,
    error,
  } = summary;
  if (rows === 0) return error ?? (size === 0 ? "" : `${Math.floor((100 * parsedBytes) / size)} % read`);
  const parts = [`${formatNumber(inserted)} of ${formatCount(rows, "row")} created`];
  if (existing > 0) parts.push(`${formatNumber(existing)} existed`);
  if (duplicates > 0) parts.push(formatCount(duplicates, "duplicate"));
  if (rejected > 0) parts.push(`${formatNumber(rejected)} rejected`);
  return parts.join(" · ");
}
