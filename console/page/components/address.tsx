import { Fragment } from "preact";

/** An email address or a file's name, which a narrow screen breaks at its separators only. */
export function Address({ text }: { text: string }) {
  const parts = text.split(/(?<=[@._+-])/);
  return (
    <>
      {parts.map((part, index) => (
        // The parts of a text have no identity but their place.
        <Fragment key={`${index} ${part}`}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </>
  );
}
