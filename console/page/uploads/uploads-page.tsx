import { useRef, useState } from "preact/hooks";
import type { Problem, UploadList } from "../../api";
import { RequestError } from "../api-client";
import { ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { Icon } from "../components/icon";
import { WaitingNotices } from "../components/waiting-notices";
import { navigate, useAddress } from "../router";
import { useEventStream } from "../use-api";
import { DropOverlay } from "./drop-overlay";
import { ImportDialog } from "./import-dialog";
import { UploadFilters } from "./upload-filters";
import { UploadsTable } from "./uploads-table";

/** A file to import; two of them may have the same name. */
interface QueuedFile {
  id: string;
  file: File;
}

/** The first page: imports files and lists the uploads. */
export function UploadsPage() {
  useTitle("Uploads");
  const address = useAddress();
  const { state, problem } = useEventStream<UploadList>(`/api/live/uploads${address.search}`, { keepsLast: true });
  const [files, setFiles] = useState<QueuedFile[]>([]);
  const [sampleProblem, setSampleProblem] = useState<Problem>();
  const picker = useRef<HTMLInputElement>(null);
  const [current, ...more] = files;
  const add = (chosen: Iterable<File>) =>
    setFiles((queued) => [...queued, ...[...chosen].map((file) => ({ id: crypto.randomUUID(), file }))]);
  const remove = (id: string) => setFiles((queued) => queued.filter((each) => each.id !== id));
  const trySample = async () => {
    try {
      const sample = await fetch("/sample.csv");
      add([new File([await sample.blob()], "people.csv", { type: "text/csv" })]);
      setSampleProblem(undefined);
    } catch (error) {
      setSampleProblem(RequestError.problemOf(error));
    }
  };
  const pick = () => picker.current?.click();

  return (
    <>
      <section class="hero">
        <div>
          <h1>Uploads</h1>
          <p class="muted">
            <span class="with-mouse">Drop a CSV of names and emails anywhere on this page.</span>
            <span class="with-fingers">Choose a CSV of names and emails.</span> You see its content before any user is
            created.
          </p>
        </div>
        <div class="actions">
          <a class="button quiet" href="/template.csv" download="template.csv">
            <Icon name="download" />
            Template
          </a>
          <button type="button" onClick={trySample}>
            Try the sample
          </button>
          <button type="button" class="primary" onClick={pick}>
            <Icon name="uploads" />
            Choose a file
          </button>
          <input
            ref={picker}
            class="visually-hidden"
            type="file"
            multiple
            accept=".csv,.gz,.txt,.tsv,text/csv"
            tabIndex={-1}
            aria-label="CSV files"
            onChange={({ currentTarget }) => {
              add(currentTarget.files ?? []);
              currentTarget.value = "";
            }}
          />
        </div>
      </section>
      <ProblemNotice problem={problem} />
      <ProblemNotice problem={sampleProblem} />
      <WaitingNotices works={state?.notStarted ?? []} />
      <UploadFilters address={address} />
      {(state || !problem) && <UploadsTable list={state} address={address} trySample={trySample} pick={pick} />}
      <DropOverlay onFiles={add} />
      {current && (
        <ImportDialog
          key={current.id}
          file={current.file}
          queued={more.length}
          onClose={() => remove(current.id)}
          onImported={(uploadId) => {
            remove(current.id);
            if (more.length === 0) navigate(`/uploads/${encodeURIComponent(uploadId)}`);
          }}
        />
      )}
    </>
  );
}
