import { ON_DEMAND } from "./parameters";

const MINUTE = 60_000;

/**
 * The write throughput of an on-demand table: each partition takes 1,000 units a second, the table as many partitions as
 * its throughput needs. It grows to twice the highest minute's rate once that is 30 minutes old. Burst capacity, which
 * AWS does not guarantee, is left out.
 * @param writesPerSecond - warm throughput
 * @param now - milliseconds since the epoch
 */
export function createTableThroughput(writesPerSecond: number, now: () => number) {
  let throughput = writesPerSecond;
  let partitions: { units: number; at: number }[] = [];
  const split = (count: number) => {
    partitions = Array.from({ length: count }, () => ({ units: ON_DEMAND.writesPerPartition, at: now() }));
  };
  split(Math.ceil(throughput / ON_DEMAND.writesPerPartition));

  let minute = { start: now(), units: 0 };
  const peaks: { at: number; rate: number }[] = [];
  const grow = () => {
    if (now() - minute.start < MINUTE) return;
    const rate = minute.units / ((now() - minute.start) / 1_000);
    if (rate > (peaks.at(-1)?.rate ?? 0)) peaks.push({ at: now(), rate });
    minute = { start: now(), units: 0 };
    const old = peaks.findLast(({ at }) => now() - at >= ON_DEMAND.growthMinutes * MINUTE);
    const grown = Math.min(ON_DEMAND.tableQuota, 2 * (old?.rate ?? 0));
    if (grown < throughput + ON_DEMAND.writesPerPartition) return;
    throughput = grown;
    split(Math.ceil(throughput / ON_DEMAND.writesPerPartition));
  };

  return {
    /** Takes units from the partition of a key. @returns false where it has too few: the write is throttled */
    take(partitionKey: string, units: number): boolean {
      grow();
      const partition = partitions[hashOf(partitionKey) % partitions.length];
      if (partition === undefined) return false;
      const limit = ON_DEMAND.writesPerPartition;
      partition.units = Math.min(limit, partition.units + ((now() - partition.at) / 1_000) * limit);
      partition.at = now();
      if (partition.units < units) return false;
      partition.units -= units;
      minute.units += units;
      return true;
    },
    partitions: () => partitions.length,
  };
}

export type TableThroughput = ReturnType<typeof createTableThroughput>;

/** FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  // The low bits of FNV are weak.
  return (hash ^ (hash >>> 15)) >>> 0;
}
