/** What the uploader states about a file. All of it is optional: what is not stated is detected. */
export interface FileSettings {
  /** A label of the WHATWG Encoding Standard: `windows-1252`. */
  encoding?: string;
  /** Title of the column with the addresses, or its number from 1. */
  emailColumn?: string;
  /** Title of the column with the names, or its number; `First + Last` for two. */
  nameColumn?: string;
}

export type StatedColumns = Pick<FileSettings, "emailColumn" | "nameColumn">;

/** The properties of an S3 object that carry the settings. */
export interface ObjectProperties {
  ContentType?: string | undefined;
  Metadata?: Record<string, string> | undefined;
}

/** Charsets that say no more than what is detected: ASCII is UTF-8, and `binary` is what `file --mime` prints. */
const UNSPECIFIC = ["us-ascii", "ascii", "binary", "unknown-8bit", "utf-8", "utf8"];

/**
 * Reads the settings of an uploaded object: the charset of its Content-Type, `x-amz-meta-email-column` and
 * `x-amz-meta-name-column`. A title outside of ASCII is percent-encoded, as S3 stores ASCII only.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 */
export function settingsOf({ ContentType = "", Metadata = {} }: ObjectProperties): FileSettings {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(ContentType)?.[1];
  const { "email-column": email, "name-column": name } = Metadata;
  return {
    ...(charset !== undefined && !UNSPECIFIC.includes(charset.toLowerCase()) && { encoding: charset }),
    ...(email && { emailColumn: decoded(email) }),
    ...(name && { nameColumn: decoded(name) }),
  };
}

/**
 * Returns the properties under which an object is stored so that `settingsOf` gives the settings again.
 * @param settings - what is stated
 */
export function propertiesOf({ encoding, emailColumn, nameColumn }: FileSettings): ObjectProperties {
  const columns = { "email-column": emailColumn, "name-column": nameColumn };
  const stated = Object.entries(columns).filter(([, title]) => title !== undefined);
  return {
    ...(encoding !== undefined && { ContentType: `text/csv; charset=${encoding}` }),
    ...(stated.length > 0 && {
      Metadata: Object.fromEntries(stated.map(([name, title = ""]) => [name, encoded(title)])),
    }),
  };
}

/** Blanks at the ends do not survive an HTTP header; `%` marks what is encoded. */
function encoded(title: string): string {
  return title.toWellFormed().replace(/[^\x21-\x7e ]|%|^ | $/gu, encodeURIComponent);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
