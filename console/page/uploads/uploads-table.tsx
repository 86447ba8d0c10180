import type { UploadList, UploadListItem } from "../../api";
import { Address } from "../components/address";
import { EmptyState, LoadingCard } from "../components/feedback";
import { useNow } from "../components/hooks";
import { OutcomeBar } from "../components/outcome-bar";
import { Pager } from "../components/pager";
import { StatusBadge, uploadStatus } from "../components/status-badge";
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatNumber,
  formatTime,
} from "../format";
import { withQuery } from "../router";
import { durationsOf } from "../upload/durations";
import { isFiltered } from "./upload-filters";

interface UploadsTableProps {
  list: UploadList | undefined;
  address: URL;
  trySample: () => void;
  pick: () => void;
}

export function UploadsTable({ list, address, trySample, pick }: UploadsTableProps) {
  useNow(list?.uploads.some(({ status }) => status === "RUNNING") ?? false);
  if (list === undefined) return <LoadingCard label="Loading the uploads" />;
  if (list.uploads.length === 0 && isFiltered(address))
    return (
      <div class="card">
        <EmptyState title="No upload matches" icon="search">
          <a class="button" href="/">
            See all uploads
          </a>
        </EmptyState>
      </div>
    );
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
      <footer class="list-footer">
        {list.isCut && <p class="muted">Searched among the latest 5,000 uploads.</p>}
        <Pager
          page={Number(address.searchParams.get("page") ?? 1)}
          pageSize={list.pageSize}
          shown={list.uploads.length}
          total={list.total}
          hasNext={list.hasNext}
          noun="upload"
          hrefOf={(page) => withQuery(address, { page: page === 1 ? "" : String(page) })}
        />
      </footer>
    </div>
  );
}

function UploadRow({ upload }: { upload: UploadListItem }) {
  const { uploadId, status, startedAt, summary, waiting } = upload;
  return (
    <tr>
      <td class="file">
        <a class="row-link" href={`/uploads/${encodeURIComponent(uploadId)}`}>
          <Address text={summary.key ?? uploadId} />
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
      <td class="number" title={`${formatDateTime(startedAt)}, ${formatAgo(startedAt)}`}>
        {formatTime(startedAt)}
      </td>
      <td class="number">{formatDuration(durationsOf(upload, summary).total)}</td>
    </tr>
  );
}

/** The most important counts in one line. */
function outcomeText({ summary }: UploadListItem): string {
  const {
    rows = 0,
    inserted = 0,
    updated = 0,
    existing = 0,
    duplicates = 0,
    rejected = 0,
    notInserted = 0,
    size = 0,
    parsedBytes = 0,
    error,
  } = summary;
  if (rows === 0) return error ?? (size === 0 ? "" : `${Math.floor((100 * parsedBytes) / size)} % read`);
  const parts = [`${formatNumber(inserted)} of ${formatCount(rows, "row")} created`];
  if (updated > 0) parts.push(`${formatNumber(updated)} updated`);
  if (existing > 0) parts.push(`${formatNumber(existing)} existed`);
  if (duplicates > 0) parts.push(formatCount(duplicates, "duplicate"));
  if (rejected > 0) parts.push(`${formatNumber(rejected)} rejected`);
  if (notInserted > 0) parts.push(`${formatNumber(notInserted)} not inserted`);
  return parts.join(" · ");
}
