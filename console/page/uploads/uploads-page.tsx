import { useRef, useState } from "preact/hooks";
import type { UploadList } from "../../api";
import { Icon } from "../parts/icon";
import { ProblemNotice } from "../parts/problem-notice";
import { useLive } from "../use-live";
import { DropOverlay } from "./drop-overlay";
import { ImportDialog } from "./import-dialog";
import { UploadsTable } from "./uploads-table";

/** The first page: files come in here, and each upload is followed from here. */
export function UploadsPage() {
  const { state, problem } = useLive<UploadList>("/api/live/uploads");
  const [files, setFiles] = useState<File[]>([]);
  const picker = useRef<HTMLInputElement>(null);
  const [file, ...more] = files;
  const add = (chosen: Iterable<File>) => setFiles((waiting) => [...waiting, ...chosen]);
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
            Drop a CSV of names and emails anywhere on this page. You see what is in it before anybody is signed up.
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
      <UploadsTable list={state} trySample={trySample} pick={pick} />
      <DropOverlay onFiles={add} />
      {file && (
        <ImportDialog
          key={`${file.name} ${more.length}`}
          file={file}
          waiting={more.length}
          onDone={() => setFiles(more)}
        />
      )}
    </>
  );
}
