/** What an S3 request is about. `bucket` and `key` are decoded; empty where the request names none. */
export interface S3Target {
  bucket: string;
  key: string;
  query: URLSearchParams;
}

/** @param path in path style, `/bucket/key?query` */
export function s3Target(path: string): S3Target {
  const question = path.indexOf("?");
  const pathname = question < 0 ? path : path.slice(0, question);
  const slash = pathname.indexOf("/", 1);
  const bucket = slash < 0 ? pathname.slice(1) : pathname.slice(1, slash);
  const key = slash < 0 ? "" : pathname.slice(slash + 1);
  return {
    bucket: decoded(bucket),
    key: decoded(key),
    query: new URLSearchParams(question < 0 ? "" : path.slice(question + 1)),
  };
}

/** As it is where it is no valid encoding: S3 answers that, not the gateway. */
function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
