/** Encodings that files of people are in where they are not Unicode, the most frequent first. */
const CANDIDATES = [
  "windows-1252",
  "macintosh",
  "windows-1250",
  "windows-1251",
  "shift_jis",
  "gb18030",
  "big5",
  "euc-kr",
  "euc-jp",
  "koi8-r",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "windows-1258",
  "windows-874",
  "ibm866",
];

/** Encodings that are suggested. */
const SUGGESTED = 3;

/** Bytes that are judged. */
const SAMPLE_BYTES = 8 * 1024;

export interface LikelyEncoding {
  encoding: string;
  /** The first character beyond ASCII: no more, since an execution keeps it and a word would be a part of a name. */
  sample: string;
}

/**
 * Finds the encodings that a text is likely to be in, by how much its words look like words in each.
 * @param bytes - the beginning of the file
 * @param offset - of the first byte that is not UTF-8
 * @returns the likeliest first; none where it looks like no text in any
 */
export function likelyEncodings(bytes: Buffer, offset: number): LikelyEncoding[] {
  const lineStart = Math.max(bytes.lastIndexOf(10, offset), bytes.lastIndexOf(13, offset)) + 1;
  const text = bytes.subarray(lineStart, lineStart + SAMPLE_BYTES);
  const judged = CANDIDATES.map((encoding, index) => {
    const decoded = new TextDecoder(encoding).decode(text);
    const words = decoded.match(/[^\s,;|"<>]*[^\p{ASCII}][^\s,;|"<>]*/gu) ?? [];
    const unlikely = words.reduce((sum, word) => sum + unlikeliness(word), 0) / Math.max(1, words.length);
    const word = words[0] ?? "";
    return { encoding, sample: /\P{ASCII}/u.exec(word)?.[0] ?? "", unlikely, index };
  });
  return judged
    .filter(({ sample, unlikely }) => sample !== "" && unlikely < 1)
    .sort((one, other) => one.unlikely - other.unlikely || one.index - other.index)
    .slice(0, SUGGESTED)
    .map(({ encoding, sample }) => ({ encoding, sample }));
}

/** 0 for a word of letters of one script, in a usual case; 1 and more for what no word looks like. */
function unlikeliness(word: string): number {
  if (/[\ufffd\ue000-\uf8ff]|[^\P{Cc}\t]/u.test(word)) return 3;
  let points = 0;
  if (/\p{L}[^\p{L}\p{M}\p{N}\s'’.\-)\]”“»!?:@_+]|[^\p{L}\p{M}\p{N}\s'’.\-([“„«‘¿¡@_+]\p{L}/u.test(word)) points += 1;
  if (/\p{Ll}\p{Lu}/u.test(word.replace(/^(Mc|Mac|De|La|Di)/, ""))) points += 0.5;
  if (/\p{Lu}\p{Lu}\p{Ll}/u.test(word)) points += 0.25;
  const accented = word.match(/(?=\p{sc=Latin})\P{ASCII}/gu)?.length ?? 0;
  if (accented > 2 && 2 * accented > word.length) points += 0.5;
  // Names in other scripts with two cases begin with a capital.
  if (/^\P{L}*(?=\p{Ll})[\p{sc=Cyrillic}\p{sc=Greek}]/u.test(word)) points += 0.1;
  const scripts = [
    /\p{sc=Latin}/u,
    /\p{sc=Cyrillic}/u,
    /\p{sc=Greek}/u,
    /\p{sc=Hebrew}/u,
    /\p{sc=Arabic}/u,
    /\p{sc=Thai}/u,
  ];
  if (scripts.filter((script) => script.test(word)).length > 1) points += 0.75;
  if (/[\uff61-\uff9f]/.test(word)) points += 0.2;
  if (/[\uff61-\uff9f]/.test(word) && /[\u4e00-\u9fff\p{sc=Latin}]/u.test(word)) points += 0.75;
  if (/\p{sc=Latin}\p{sc=Han}|\p{sc=Han}\p{sc=Latin}|\p{sc=Latin}\p{sc=Hangul}|\p{sc=Hangul}\p{sc=Latin}/u.test(word))
    points += 0.75;
  return points;
}
