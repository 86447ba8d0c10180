import { Readable } from "node:stream";
import type { Caller } from "./call";
import { lost } from "./call-errors";
import type { World } from "./world";

/** An object's body as the SDK gives it: a stream that can be read at once as well. */
export function streamedBody(world: World, caller: Caller, bytes: Buffer) {
  const stream = Readable.from(chunksOf(world, caller, bytes));
  return Object.assign(stream, { transformToByteArray: async () => Buffer.concat(await stream.toArray()) });
}

/** An object's bytes as they come over a network: cut anywhere, with pauses, and now and then not to the end. */
async function* chunksOf(world: World, caller: Caller, body: Buffer): AsyncGenerator<Buffer> {
  const { time, random, faults, trace } = world;
  const site = `${caller.name.split("#")[0]} s3:GetObject body`;
  for (let start = 0; start < body.length; ) {
    const pause = faults.happens(site, "slow", 0.5) ? random.between(60_000, 600_000) : random.mostlySmall(1, 50);
    if (pause >= 60_000) caller.faults++;
    // A caller that has ended meanwhile receives no more of it.
    await new Promise<void>((resolve) => time.after(pause, () => caller.isAlive() && resolve()));
    if (faults.happens(site, "broken", 0.5)) {
      trace.note(caller.name, `loses the connection after ${start} of ${body.length} bytes`);
      caller.faults++;
      throw lost();
    }
    if (faults.happens(site, "killed", 0.2)) {
      caller.kill?.(`after ${start} of ${body.length} bytes`);
      await new Promise<never>(() => {});
    }
    const end = start + random.between(1, Math.max(1, Math.ceil(body.length / random.pick([1, 2, 8]))));
    yield body.subarray(start, end);
    start = end;
  }
}
