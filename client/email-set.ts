/**
 * Creates a set of emails that takes about 20 bytes for each at most: it holds 64 bits of a hash instead of the text, so
 * that a file of ten million rows can be checked. Among ten million emails, the chance that any two of them are taken for
 * one is 1 in 370,000.
 */
export function createEmailSet() {
  let capacity = 1024;
  let slots = new Uint32Array(2 * capacity);
  let size = 0;

  /** Emails are far fewer than slots, so that a free one is near. */
  const insert = (one: number, other: number): boolean => {
    for (let slot = one % capacity; ; slot = (slot + 1) % capacity) {
      const [first = 0, second = 0] = [slots[2 * slot], slots[2 * slot + 1]];
      if (first === one && second === other) return false;
      if (first !== 0 || second !== 0) continue;
      slots[2 * slot] = one;
      slots[2 * slot + 1] = other;
      return true;
    }
  };
  const grow = () => {
    const before = slots;
    capacity *= 2;
    slots = new Uint32Array(2 * capacity);
    for (let at = 0; at < before.length; at += 2) {
      const [one = 0, other = 0] = [before[at], before[at + 1]];
      if (one !== 0 || other !== 0) insert(one, other);
    }
  };

  return {
    add(email: string): void {
      // Two runs of MurmurHash's mixing with seeds of their own.
      let one = 0x9e3779b9;
      let other = 0x85ebca6b;
      for (let at = 0; at < email.length; at++) {
        const code = email.charCodeAt(at);
        one = Math.imul(one ^ code, 0x5bd1e995);
        one ^= one >>> 15;
        other = Math.imul(other ^ code, 0xc2b2ae35);
        other ^= other >>> 13;
      }
      if (!insert(one >>> 0 || 1, other >>> 0)) return;
      size++;
      if (4 * size > 3 * capacity) grow();
    },
    size: () => size,
  };
}
