import { useState } from "preact/hooks";
import { JsonView } from "./json-view";

interface EmailFormatsProps {
  subject: string;
  text: string;
  /** Where the email's HTML is served; undefined where it has none. */
  htmlPath?: string | undefined;
  /** The email as it is stored, JSON; undefined where it is not. */
  raw?: string;
}

/** Tabs with an email's HTML, text and stored form. The HTML is in a sandboxed frame without scripts, forms or navigation. */
export function EmailFormats({ subject, text, htmlPath, raw }: EmailFormatsProps) {
  const formats = {
    // A frame of its own for each email: one that changes its address adds an entry to the browser's history.
    ...(htmlPath !== undefined && {
      HTML: <iframe key={htmlPath} title={`The email ${subject}`} sandbox="" src={htmlPath} />,
    }),
    Text: <pre class="email-text">{text}</pre>,
    ...(raw !== undefined && { Raw: <JsonView json={raw} label="the stored email" /> }),
  };
  const [chosen, setChosen] = useState("HTML");
  const [format, content] = Object.entries(formats).find(([each]) => each === chosen) ?? ["Text", formats.Text];
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Formats of the email">
        {Object.keys(formats).map((each) => (
          <button key={each} type="button" role="tab" aria-selected={each === format} onClick={() => setChosen(each)}>
            {each}
          </button>
        ))}
      </div>
      {content}
    </>
  );
}
