import { type Profiler, Session } from "node:inspector/promises";

/** The owner of a script: the first match of its path. */
const OWNERS: [RegExp, string][] = [
  [
    /node_modules\/aws-ses-v2-local|node_modules\/(express|body-parser|mailparser|nodemailer)/,
    "SES (aws-ses-v2-local)",
  ],
  [/node_modules\/(fauxqs|fastify)/, "S3 and SQS (fauxqs)"],
  [/node_modules\/aws-local-stepfunctions|local\/step-functions/, "Step Functions (aws-local-stepfunctions)"],
  [/local\/gateway/, "gateway"],
  [/local\/triggers/, "triggers"],
  [/local\/lambda/, "Lambda host"],
  [/\/(cli|bench)\//, "command"],
];

/**
 * Samples this process's CPU while `work` runs and divides it among the parts that share the process. What Node and
 * shared packages do counts for the part that called them.
 * @returns CPU seconds by owner, the largest first
 */
export async function cpuByOwner(work: () => Promise<void>): Promise<Record<string, number>> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 1_000 });
  await session.post("Profiler.start");
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  return shares(profile, (user + system) / 1e6);
}

function shares({ nodes, samples = [] }: Profiler.Profile, seconds: number): Record<string, number> {
  const owners = new Map<number, string>();
  const assign = (id: number, inherited: string) => {
    const node = byId.get(id);
    const { url = "", functionName = "" } = node?.callFrame ?? {};
    const own = functionName === "(idle)" ? "idle" : OWNERS.find(([path]) => path.test(url))?.[1];
    owners.set(id, own ?? inherited);
    for (const child of node?.children ?? []) assign(child, own ?? inherited);
  };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const [root] = nodes;
  if (root) assign(root.id, "Node itself");
  const counts: Record<string, number> = {};
  let busy = 0;
  for (const sample of samples) {
    const owner = owners.get(sample) ?? "Node itself";
    if (owner === "idle") continue;
    counts[owner] = (counts[owner] ?? 0) + 1;
    busy++;
  }
  const sorted = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return Object.fromEntries(sorted.map(([owner, count]) => [owner, (count / busy) * seconds]));
}
