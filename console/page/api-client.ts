import type { PageConfig, Problem } from "../api";

/** Settings that the server wrote into the document. */
export const config: PageConfig = JSON.parse(
  document.querySelector<HTMLMetaElement>('meta[name="rollcall"]')?.content ?? "{}",
);

const HEADERS = { "x-rollcall-token": config.token };

/** The server refused the request; `problem` says why and what to do. */
export class RequestError extends Error {
  override name = "RequestError";
  constructor(readonly problem: Problem) {
    super(problem.message);
  }

  static problemOf(error: unknown): Problem {
    if (error instanceof RequestError) return error.problem;
    return { message: "The console's server does not answer. Is it still running? Start it and try again." };
  }
}

/**
 * @throws RequestError where the server refuses
 * @throws TypeError where the server cannot be reached
 */
export async function fetchJson<Value>(path: string, init: RequestInit = {}): Promise<Value> {
  const response = await fetch(path, { ...init, headers: HEADERS });
  const value: unknown = await response.json();
  if (!response.ok) throw new RequestError(value as Problem);
  return value as Value;
}

interface Transfer<Value> {
  response: Promise<Value>;
  abort(): void;
}

/**
 * Streams a file from the disk to the server, whatever its size. An XMLHttpRequest, because fetch does not report the
 * progress of a request's body.
 * @param onProgress - receives the share that was sent, 0 to 1
 */
export function sendFile<Value>(path: string, file: File, onProgress: (share: number) => void): Transfer<Value> {
  const request = new XMLHttpRequest();
  const response = new Promise<Value>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onload = () => {
      try {
        const value = JSON.parse(request.responseText);
        if (request.status === 200) resolve(value);
        else reject(new RequestError(value));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new TypeError("No response."));
    request.open("POST", path);
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(file);
  });
  return { response, abort: () => request.abort() };
}
