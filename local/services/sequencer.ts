/**
 * Makes S3's `sequencer`: hexadecimal, 18 digits, each greater than the one before, also across restarts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function createSequencer(now: () => number = Date.now): () => string {
  let last = 0n;
  return () => {
    const next = BigInt(now()) << 16n;
    last = next > last ? next : last + 1n;
    return last.toString(16).toUpperCase().padStart(18, "0");
  };
}
