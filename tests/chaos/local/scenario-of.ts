import { gzipSync } from "node:zlib";
import { createRandom, type Random } from "../../../local/faults/create-random";
import type { FileOfPeople } from "../invariants/evidence";

/** One file to upload. */
export interface ChaosUpload {
  key: string;
  body: Buffer;
  file: FileOfPeople;
  /** Milliseconds from its execution's start until it is stopped; absent where it is not. */
  stoppedAfter?: number;
  /** Undone at the end: whether users who were sent an email are deleted too. */
  undone?: { welcomed: boolean };
}

/** Different people of a seed; few enough that files and lines overlap. */
const PEOPLE = 90;

/** The domain of every address in a seed, by which its users and emails are recognised. */
export function domainOf(seed: number): string {
  return `seed-${seed}.example.com`;
}

/** How the keys of a seed's objects begin, and the names of their executions. */
export function prefixOf(seed: number): string {
  return `seed-${seed}-`;
}

/**
 * The files of a seed, all uploaded at once: people who are in two of them, one of which updates existing users, and twice
 * in one; rows to reject; a packed one; one that every third seed stops, and two that are undone; a new version of a key that may not
 * have been read yet; and three that cannot be read, one of them from the middle on.
 */
export function scenarioOf(seed: number): ChaosUpload[] {
  const random = createRandom(`scenario ${seed}`);
  const draw = (rows: number, town?: string) => drawFile(random, domainOf(seed), rows, town);
  const updating = draw(70, "New town");
  const packed = draw(30);
  const cut = draw(400);
  const replaced = draw(12);
  const [stopped, undone] = [draw(60), draw(20)];
  const unreadable = (body: Buffer, code: string) => ({ body, file: unreadableFile(code) });
  const uploads: Record<string, Omit<ChaosUpload, "key">> = {
    "people.csv": draw(70),
    "more people+1.csv": { ...updating, file: { ...updating.file, existingUsers: "update" as const } },
    "packed.csv.gz": { ...packed, body: gzipSync(packed.body) },
    "replaced.csv": { ...replaced, file: { ...replaced.file, mayFailWith: ["OBJECT_REPLACED"] } },
    "stopped.csv": {
      ...stopped,
      // Its rows wait until no invocation that began before the stop can insert any: a minute and a half.
      ...(seed % 3 === 0 && { stoppedAfter: Math.floor(random() * 3_000) }),
      undone: { welcomed: random() < 0.5 },
    },
    "undone.csv": { ...undone, undone: { welcomed: random() < 0.5 } },
    "picture.csv": unreadable(Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "NOT_CSV"),
    "empty.csv": unreadable(Buffer.alloc(0), "EMPTY_FILE"),
    "cut.csv.gz": {
      body: halfOf(gzipSync(cut.body)),
      file: { ...cut.file, mayFailWith: ["TRUNCATED_GZIP"], isUnreadable: true },
    },
  };
  const newVersion = { key: "replaced.csv", ...draw(12) };
  return [...Object.entries(uploads).map(([key, upload]) => ({ key, ...upload })), newVersion].map(
    ({ key, file, ...upload }, index) => ({
      ...upload,
      key: `${prefixOf(seed)}${key}`,
      file: { ...file, notified: `uploader.${index}@${domainOf(seed)}` },
    }),
  );
}

/** A file of drawn rows, and what must become of it. */
function drawFile(random: Random, domain: string, rows: number, town = "Town"): { body: Buffer; file: FileOfPeople } {
  const lines = Array.from({ length: rows }, () => drawLine(random, domain, town));
  const accepted = lines.flatMap(({ email }, index) => (email === undefined ? [] : [{ line: index + 2, email }]));
  return {
    body: Buffer.from(["name,email,town", ...lines.map(({ text }) => text), ""].join("\n")),
    file: {
      accepted,
      unstorable: [],
      rejected: rows - accepted.length,
      mayFailWith: [],
      isUnreadable: false,
    },
  };
}

/** `email` as it is stored, where the row is to be accepted. */
function drawLine(random: Random, domain: string, town: string): { text: string; email?: string } {
  const number = Math.floor(random() * PEOPLE);
  const kind = random();
  if (kind < 0.04) return { text: `Person ${number},no address,` };
  if (kind < 0.08) return { text: `,person.${number}@${domain},` };
  const email = `person.${number}@${domain}`;
  return { text: `Person ${number},${kind < 0.3 ? ` ${email.toUpperCase()} ` : email},${town} ${number}`, email };
}

function unreadableFile(code: string): FileOfPeople {
  return { accepted: [], unstorable: [], rejected: 0, mayFailWith: [code], isUnreadable: true };
}

function halfOf(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}
