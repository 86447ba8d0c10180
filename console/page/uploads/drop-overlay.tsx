import { useEffect, useState } from "preact/hooks";
import { Icon } from "../components/icon";

/** Accepts files that are dropped anywhere on the page, with a hint while they are dragged. */
export function DropOverlay({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setIsOver(true);
    };
    // Leaving an element enters the next one; leaving the page enters none.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setIsOver(false);
      onFiles(event.dataTransfer?.files ?? []);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  });
  if (!isOver) return null;
  return (
    <div class="drop-overlay" aria-hidden="true">
      <div>
        <Icon name="uploads" />
        Drop to check the file
      </div>
    </div>
  );
}
