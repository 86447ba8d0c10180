import { useEffect, useRef, useState } from "preact/hooks";
import { EXISTING_USERS, type ExistingUsers, parseExistingUsers } from "../../../runtime/upload/existing-users";
import type { Preview, Problem } from "../../api";
import { config, RequestError, sendFile } from "../api-client";
import { ProblemNotice } from "../components/feedback";
import { formatBytes } from "../format";
import { navigate } from "../router";
import { PreviewView } from "./preview-view";
import { ReadingChoices, type Settings } from "./reading-choices";

type Stage =
  | { name: "checking" | "importing"; share: number; preview?: Preview }
  | { name: "checked"; preview: Preview }
  | { name: "refused"; problem: Problem };

interface ImportDialogProps {
  file: File;
  /** Number of files after this one. */
  queued: number;
  onDone: () => void;
}

/** Checks a file with process-csv's own code, shows the result, and imports it on confirmation. */
export function ImportDialog({ file, queued, onDone }: ImportDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [stage, setStage] = useState<Stage>({ name: "checking", share: 0 });
  const refuse = (error: unknown) => setStage({ name: "refused", problem: RequestError.problemOf(error) });

  const [settings, setSettings] = useState<Settings>({});
  const notify = useRef<HTMLInputElement>(null);
  const [policy, setPolicy] = useState<ExistingUsers>(config.existingUsers);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    setStage({ name: "checking", share: 0 });
    const path = `/api/preview?${new URLSearchParams(settings)}`;
    const sending = sendFile<Preview>(path, file, (share) => setStage({ name: "checking", share }));
    sending.response.then((preview) => setStage({ name: "checked", preview }), refuse);
    return () => sending.abort();
  }, [file, settings]);

  const startImport = async (preview: Preview) => {
    if (notify.current?.reportValidity() === false) return;
    const notifyEmail = notify.current?.value.trim() ?? "";
    const stated = {
      ...{ name: file.name, ...settings, existingUsers: policy },
      ...(notifyEmail !== "" && { notifyEmail }),
    };
    const path = `/api/uploads?${new URLSearchParams(stated)}`;
    const { response } = sendFile<{ uploadId: string }>(path, file, (share) =>
      setStage({ name: "importing", share, preview }),
    );
    setStage({ name: "importing", share: 0, preview });
    try {
      const { uploadId } = await response;
      onDone();
      if (queued === 0) navigate(`/uploads/${encodeURIComponent(uploadId)}`);
    } catch (error) {
      refuse(error);
    }
  };

  const isImporting = stage.name === "importing";
  const preview = "preview" in stage ? stage.preview : undefined;
  return (
    <dialog ref={dialog} class="import" aria-labelledby="import-title" onClose={onDone}>
      <header>
        <h2 id="import-title">{file.name}</h2>
        <p class="muted">
          {formatBytes(file.size)}
          {queued > 0 && ` · ${queued} more after this one`}
        </p>
      </header>
      <div class="dialog-body">
        {stage.name === "checking" && <Progress label="Checking every row" share={stage.share} />}
        {stage.name === "refused" && <ProblemNotice problem={stage.problem} />}
        {(stage.name === "refused" || stage.name === "checked") && (
          <ReadingChoices
            settings={settings}
            columns={stage.name === "checked" ? stage.preview.header : (stage.problem.columns ?? [])}
            isEncodingUnknown={stage.name === "refused" && stage.problem.code === "UNKNOWN_ENCODING"}
            onChange={setSettings}
          />
        )}
        {preview && <PolicyChoice policy={policy} isDisabled={isImporting} onChange={setPolicy} />}
        {preview && <PreviewView preview={preview} policy={policy} />}
        {preview && (
          <label class="notify">
            Email when it has ended{" "}
            <input ref={notify} type="email" placeholder="optional" autocomplete="email" disabled={isImporting} />
          </label>
        )}
        {isImporting && <Progress label="Uploading" share={stage.share} />}
      </div>
      <footer class="actions">
        <button type="button" class="quiet" disabled={isImporting} onClick={() => dialog.current?.close()}>
          {stage.name === "refused" ? "Close" : "Cancel"}
        </button>
        {preview && (
          <button
            type="button"
            class="primary"
            disabled={isImporting || preview.accepted === 0}
            onClick={() => startImport(preview)}
          >
            {isImporting ? "Importing …" : "Import"}
          </button>
        )}
      </footer>
    </dialog>
  );
}

const POLICIES: Record<ExistingUsers, string> = {
  keep: "are kept as they are",
  fill: "get what they lack filled in",
  update: "are updated with the values of the file",
};

interface PolicyChoiceProps {
  policy: ExistingUsers;
  isDisabled: boolean;
  onChange: (policy: ExistingUsers) => void;
}

function PolicyChoice({ policy, isDisabled, onChange }: PolicyChoiceProps) {
  return (
    <label class="policy">
      Users who exist already{" "}
      <select
        value={policy}
        disabled={isDisabled}
        onChange={({ currentTarget }) => onChange(parseExistingUsers(currentTarget.value) ?? "keep")}
      >
        {EXISTING_USERS.map((each) => (
          <option key={each} value={each}>
            {POLICIES[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Progress({ label, share }: { label: string; share: number }) {
  return (
    <label class="progress">
      <span>
        {label} <b>{Math.floor(share * 100)} %</b>
      </span>
      <progress max={1} value={share} />
    </label>
  );
}
