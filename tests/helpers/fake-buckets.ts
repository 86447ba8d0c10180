import { Readable } from "node:stream";
import { createS3 } from "../doubles/create-s3";
import { fakeS3 } from "./fake-s3";

/**
 * A client of S3 in memory; an object is found under `bucket/key`. `before` sees each call first and may throw in its
 * place.
 */
export function fakeBuckets(before?: (command: string) => void) {
  const s3 = createS3();
  const split = (name: string): [string, string] => {
    const slash = name.indexOf("/");
    return [name.slice(0, slash), name.slice(slash + 1)];
  };
  const { client, sent } = fakeS3((command, input) => {
    before?.(command);
    const { Body, ...output } = s3.execute(command, input) as { Body?: Buffer };
    if (Body === undefined) return output;
    return { ...output, Body: Object.assign(Readable.from([Body]), { transformToByteArray: async () => Body }) };
  });
  const objects = {
    get: (name: string) => s3.find(...split(name))?.body,
    set: (name: string, body: Uint8Array) => s3.put(...split(name), Buffer.from(body)),
  };
  return { client, sent, objects };
}
