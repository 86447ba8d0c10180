/** Something that happens at a moment of virtual time. */
export interface Event {
  /** Milliseconds since the epoch. */
  at: number;
  /** Orders events of one moment. */
  tie: number;
  happen(): void;
}

/** A binary heap: the earliest event first. */
export function createEventHeap() {
  const heap: Event[] = [];
  const swap = (one: number, other: number) => {
    const event = heap[one] as Event;
    heap[one] = heap[other] as Event;
    heap[other] = event;
  };
  const isEarlier = (one: number, other: number) => {
    const { at, tie } = heap[one] as Event;
    const than = heap[other] as Event;
    return at < than.at || (at === than.at && tie < than.tie);
  };
  return {
    push(event: Event): void {
      let index = heap.push(event) - 1;
      for (let parent = (index - 1) >> 1; index > 0 && isEarlier(index, parent); parent = (index - 1) >> 1) {
        swap(index, parent);
        index = parent;
      }
    },
    pop(): Event | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return first;
      heap[0] = last;
      for (let index = 0; ; ) {
        const [left, right] = [2 * index + 1, 2 * index + 2];
        let least = left < heap.length && isEarlier(left, index) ? left : index;
        if (right < heap.length && isEarlier(right, least)) least = right;
        if (least === index) return first;
        swap(index, least);
        index = least;
      }
    },
  };
}
