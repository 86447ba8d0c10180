/** What the user states about a file, as query parameters; what is left out is detected. */
export type Settings = { encoding?: string; emailColumn?: string; nameColumn?: string };

/** The encodings of the Encoding Standard in which lists of people are found. */
const ENCODINGS: [name: string, label: string][] = [
  ["windows-1252", "Western European (windows-1252)"],
  ["macintosh", "Western European (Mac)"],
  ["windows-1250", "Central European (windows-1250)"],
  ["iso-8859-2", "Central European (ISO 8859-2)"],
  ["windows-1251", "Cyrillic (windows-1251)"],
  ["koi8-r", "Cyrillic (KOI8-R)"],
  ["windows-1253", "Greek (windows-1253)"],
  ["windows-1254", "Turkish (windows-1254)"],
  ["windows-1255", "Hebrew (windows-1255)"],
  ["windows-1256", "Arabic (windows-1256)"],
  ["windows-1257", "Baltic (windows-1257)"],
  ["windows-1258", "Vietnamese (windows-1258)"],
  ["windows-874", "Thai (windows-874)"],
  ["shift_jis", "Japanese (Shift JIS)"],
  ["euc-jp", "Japanese (EUC-JP)"],
  ["gb18030", "Chinese, simplified (GB 18030)"],
  ["big5", "Chinese, traditional (Big5)"],
  ["euc-kr", "Korean (EUC-KR)"],
];

interface ReadingChoicesProps {
  settings: Settings;
  /** Titles of the file's columns; empty where they are not known. */
  columns: string[];
  isEncodingUnknown: boolean;
  onChange: (settings: Settings) => void;
}

/** Choices of encoding and columns: the file is checked again with each, and shows its names as they would be read. */
export function ReadingChoices({ settings, columns, isEncodingUnknown, onChange }: ReadingChoicesProps) {
  const state = (name: keyof Settings, value: string) => {
    const { [name]: _, ...others } = settings;
    onChange(value === "" ? others : { ...others, [name]: value });
  };
  const titles = columns.map((title, index): [string, string] => [String(index + 1), title || `column ${index + 1}`]);
  return (
    <details class="choices" open={isEncodingUnknown || Object.keys(settings).length > 0}>
      <summary>Read it differently</summary>
      <Choice
        label="Encoding"
        value={settings.encoding}
        options={ENCODINGS}
        onChange={(value) => state("encoding", value)}
      />
      {titles.length > 0 && (
        <>
          <Choice
            label="Email column"
            value={settings.emailColumn}
            options={titles}
            onChange={(value) => state("emailColumn", value)}
          />
          <Choice
            label="Name column"
            value={settings.nameColumn}
            options={titles}
            onChange={(value) => state("nameColumn", value)}
          />
        </>
      )}
    </details>
  );
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: [value: string, label: string][];
  onChange: (value: string) => void;
}

function Choice({ label, value = "", options, onChange }: ChoiceProps) {
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">as detected</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
