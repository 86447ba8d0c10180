import { useEffect, useRef, useState } from "preact/hooks";
import { EXISTING_USERS, type ExistingUsers, parseExistingUsers } from "../../../runtime/upload/existing-users";
import type { Preview, Problem } from "../../api";
import { config, RequestError, sendFile } from "../api-client";
import { ProblemNotice } from "../components/feedback";
import { formatBytes } from "../format";
import { PreviewView } from "./preview-view";
import { ReadingChoices, type Settings } from "./reading-choices";

type Stage =
  | { name: "checking"; share: number }
  /** With a problem, the import of it has failed. */
  | { name: "checked"; preview: Preview; problem?: Problem }
  | { name: "importing"; share: number; preview: Preview; abort: () => void }
  | { name: "imported"; uploadId: string; preview: Preview }
  | { name: "refused"; problem: Problem };

interface ImportDialogProps {
  file: File;
  /** Number of files after this one. */
  queued: number;
  /** The file is not imported. */
  onClose: () => void;
  onImported: (uploadId: string) => void;
}

/** Checks a file with process-csv's own code, shows the result, and imports it on confirmation. */
export function ImportDialog({ file, queued, onClose, onImported }: ImportDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [stage, setStage] = useState<Stage>({ name: "checking", share: 0 });
  const [settings, setSettings] = useState<Settings>({});
  const notify = useRef<HTMLInputElement>(null);
  const [notifyEmail, setNotifyEmail] = useState("");
  const [policy, setPolicy] = useState<ExistingUsers>(config.existingUsers);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    setStage({ name: "checking", share: 0 });
    const path = `/api/preview?${new URLSearchParams(settings)}`;
    const sending = sendFile<Preview>(path, file, (share) => setStage({ name: "checking", share }));
    sending.response.then(
      (preview) => setStage({ name: "checked", preview }),
      (error) => setStage({ name: "refused", problem: RequestError.problemOf(error) }),
    );
    return () => sending.abort();
  }, [file, settings]);
  // Files may have been added during the import: an effect has the present callback.
  useEffect(() => {
    if (stage.name === "imported") onImported(stage.uploadId);
  }, [stage]);

  const startImport = async (preview: Preview) => {
    if (notify.current?.reportValidity() === false) return;
    const stated = {
      ...{ name: file.name, ...settings, existingUsers: policy },
      ...(notifyEmail.trim() !== "" && { notifyEmail: notifyEmail.trim() }),
    };
    const path = `/api/uploads?${new URLSearchParams(stated)}`;
    const { response, abort } = sendFile<{ uploadId: string }>(path, file, (share) =>
      setStage({ name: "importing", share, preview, abort }),
    );
    setStage({ name: "importing", share: 0, preview, abort });
    try {
      const { uploadId } = await response;
      setStage({ name: "imported", uploadId, preview });
    } catch (error) {
      setStage({ name: "checked", preview, problem: RequestError.problemOf(error) });
    }
  };

  const isImporting = stage.name === "importing" || stage.name === "imported";
  // Once all is sent, the upload starts whatever becomes of the request.
  const canCancel = !isImporting || (stage.name === "importing" && stage.share < 1);
  const cancel = () => {
    if (stage.name === "importing") stage.abort();
    onClose();
  };
  const preview = "preview" in stage ? stage.preview : undefined;
  return (
    <dialog
      ref={dialog}
      class="import"
      aria-labelledby="import-title"
      onCancel={(event) => {
        if (isImporting) event.preventDefault();
      }}
      // A browser closes a dialog at the second Escape, whatever becomes of the event before.
      onClose={() => (isImporting ? dialog.current?.showModal() : onClose())}
    >
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
            <input
              ref={notify}
              type="email"
              value={notifyEmail}
              placeholder="optional"
              autocomplete="email"
              disabled={isImporting}
              onInput={({ currentTarget }) => setNotifyEmail(currentTarget.value)}
            />
          </label>
        )}
      </div>
      <footer class="actions">
        {stage.name === "importing" && <Progress label="Uploading" share={stage.share} />}
        {stage.name === "checked" && <ProblemNotice problem={stage.problem} />}
        <button type="button" class="quiet" disabled={!canCancel} onClick={cancel}>
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
