import { useEffect, useRef } from "preact/hooks";
import { ProblemNotice } from "../parts/problem-notice";
import { useLive } from "../use-live";

/** The last lines of a function's log; stays at the end while it is there. */
export function LogLines({ id }: { id: string }) {
  const { state: lines, problem } = useLive<string[]>(`/api/live/logs/${id}`);
  const box = useRef<HTMLTextAreaElement>(null);
  const text = lines?.join("\n") ?? "";
  useEffect(() => {
    const { current } = box;
    if (current) current.scrollTop = current.scrollHeight;
  }, [text]);
  return (
    <>
      <h3>Log</h3>
      <ProblemNotice problem={problem} />
      {lines?.length === 0 && <p class="muted">No line yet: it has not run lately.</p>}
      {text !== "" && (
        <textarea
          ref={box}
          class="log"
          readOnly
          wrap="off"
          spellcheck={false}
          rows={16}
          aria-label={`Log of ${id}`}
          value={text}
        />
      )}
    </>
  );
}
