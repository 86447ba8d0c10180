/**
 * Cuts a stream anew, into blocks of exactly `size` bytes (the last one may be shorter, none is empty), so that
 * nothing after this point can depend on how the stream was cut. Ending it early ends the source.
 * @param seen is told of the bytes of each chunk of the source
 */
export async function* blocksOf(
  source: AsyncIterable<Uint8Array>,
  size: number,
  seen?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of source) {
    seen?.(chunk.length);
    let taken = 0;
    while (taken < chunk.length) {
      const part = chunk.subarray(taken, taken + size - filled);
      block.set(part, filled);
      taken += part.length;
      filled += part.length;
      if (filled < size) continue;
      yield block;
      block = Buffer.allocUnsafeSlow(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
