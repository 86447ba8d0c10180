import type { Problem } from "../api";
import { facts } from "./facts";

/** The server's answer was no; `problem` says why and what to do. */
export class RequestRefused extends Error {
  override name = "RequestRefused";
  constructor(readonly problem: Problem) {
    super(problem.message);
  }

  static problemOf(error: unknown): Problem {
    if (error instanceof RequestRefused) return error.problem;
    return { message: "The console's server does not answer. Is it still running? Start it and try again." };
  }
}

const TOKEN = { "x-rollcall-token": facts.token };

/** @throws RequestRefused; TypeError where the server is not there */
export async function fetchJson<Value>(path: string, init: RequestInit = {}): Promise<Value> {
  const response = await fetch(path, { ...init, headers: TOKEN });
  const value: unknown = await response.json();
  if (!response.ok) throw new RequestRefused(value as Problem);
  return value as Value;
}

interface Sending<Value> {
  done: Promise<Value>;
  abort(): void;
}

/**
 * Sends a file as it is, from the disk: its size does not matter.
 * fetch tells nothing of how far it is, so this is an XMLHttpRequest.
 */
export function sendFile<Value>(path: string, file: File, sent: (share: number) => void): Sending<Value> {
  const request = new XMLHttpRequest();
  const done = new Promise<Value>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => sent(total === 0 ? 1 : loaded / total);
    request.onload = () => {
      const value = JSON.parse(request.responseText);
      if (request.status === 200) resolve(value);
      else reject(new RequestRefused(value));
    };
    request.onerror = () => reject(new TypeError("No answer."));
    request.open("POST", path);
    for (const [name, value] of Object.entries(TOKEN)) request.setRequestHeader(name, value);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}
