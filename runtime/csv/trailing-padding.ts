import type { Encoding } from "./lines";
import { MAX_RECORD_BYTES } from "./parse-records";

/** Bytes that are given out at a time where padding turns out to be none. */
const FILL = 64 * 1024;

/**
 * Leaves out the Ctrl-Z and the NULs that end some files: they are no part of the last row, however many there are.
 * Padding is held back until something follows it. More of it than a record may have is only counted, and given out as
 * NULs: a record with it is too long, whatever it consists of.
 * @param source - the file, or the rest of it
 */
export async function* withoutTrailingPadding(
  source: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Uint8Array> {
  const unit = encoding.startsWith("utf-16") ? 2 : 1;
  const maxHeld = unit * MAX_RECORD_BYTES;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  /** Bytes of padding beyond those that are held. */
  let counted = 0;
  /** The first byte of a UTF-16 code unit whose second is not there yet. */
  let half: Uint8Array = new Uint8Array(0);

  for await (const chunk of source) {
    const bytes = half.length === 0 ? chunk : Buffer.concat([half, chunk]);
    const whole = bytes.length - (bytes.length % unit);
    half = bytes.subarray(whole);
    const end = paddingStart(bytes.subarray(0, whole), encoding);
    if (end > 0) {
      yield* heldBack();
      yield bytes.subarray(0, end);
    }
    const padding = bytes.subarray(end, Math.min(whole, end + maxHeld - heldBytes));
    if (padding.length > 0) held.push(padding);
    heldBytes += padding.length;
    counted += whole - end - padding.length;
  }
  if ((half[0] ?? 0) === 0) return;
  yield* heldBack();
  yield half;

  function* heldBack(): Generator<Uint8Array> {
    yield* held;
    for (; counted > 0; counted -= FILL) yield new Uint8Array(Math.min(counted, FILL));
    held = [];
    heldBytes = counted = 0;
  }
}

/** @param bytes - whole code units */
function paddingStart(bytes: Uint8Array, encoding: Encoding): number {
  const unit = encoding.startsWith("utf-16") ? 2 : 1;
  const low = encoding === "utf-16be" ? 1 : 0;
  let start = bytes.length;
  for (; start > 0; start -= unit) {
    const code = bytes[start - unit + low];
    const high = unit === 1 ? 0 : bytes[start - 1 - low];
    if (high !== 0 || (code !== 0 && code !== 26)) break;
  }
  return start;
}
