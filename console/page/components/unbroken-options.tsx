/** A text in which a line never ends inside an option of the command, such as `--email-column`. */
export function UnbrokenOptions({ text }: { text: string }) {
  return (
    <>
      {text.split(/(--[a-z][a-z-]*)/).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          // The parts of a text have no identity but their place.
          <span key={`${index} ${part}`} class="unbroken">
            {part}
          </span>
        ),
      )}
    </>
  );
}
