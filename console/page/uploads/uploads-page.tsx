import { useRef, useState } from "preact/hooks";
import type { UploadList } from "../../api";
import { ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { Icon } from "../components/icon";
import { WaitingNotice } from "../components/waiting-notice";
import { useAddress } from "../router";
import { useEventStream } from "../use-api";
import { DropOverlay } from "./drop-overlay";
import { ImportDialog } from "./import-dialog";
import { UploadFilters } from "./upload-filters";
import { UploadsTable } from "./uploads-table";

/** The first page: imports files and lists the uploads. */
export function UploadsPage() {
  useTitle("Uploads");
  const address = useAddress();
  const { state, problem } = useEventStream<UploadList>(`/api/live/uploads${address.search}`, { keepsLast: true });
  const [files, setFiles] = useState<File[]>([]);
  const picker = useRef<HTMLInputElement>(null);
  const [file, ...more] = files;
  const add = (chosen: Iterable<File>) => setFiles((queued) => [...queued, ...chosen]);
  const trySample = async () => {
    const sample = await fetch("/sample.csv");
    add([new File([await sample.blob()], "people.csv", { type: "text/csv" })]);
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
      {state?.notStarted.map((work) => (
        <WaitingNotice key={work.what} work={work} />
      ))}
      <UploadFilters address={address} />
      <UploadsTable list={state} address={address} trySample={trySample} pick={pick} />
      <DropOverlay onFiles={add} />
      {file && (
        <ImportDialog
          key={`${file.name} ${more.length}`}
          file={file}
          queued={more.length}
          onDone={() => setFiles(more)}
        />
      )}
    </>
  );
}
