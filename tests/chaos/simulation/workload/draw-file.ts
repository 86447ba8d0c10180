import type { FileOfPeople } from "../../invariants/evidence";
import type { Random } from "../engine/random";
import { drawLine, type LongCell } from "./person";

export interface DrawnFile extends FileOfPeople {
  body: Buffer;
}

export interface FileOptions {
  /** How many different people there are. */
  people: number;
  /** Most rows. */
  rows: number;
  /** Makes a row more than an item may hold. */
  tooLong: LongCell;
}

/** A file of people, with its expected result. Some are unreadable. */
export function drawFile(random: Random, { people, rows, tooLong }: FileOptions): DrawnFile {
  if (random.chance(0.06)) {
    const [code, text] = random.pick([
      ["EMPTY_FILE", ""],
      ["NO_ROWS", "name,email\n"],
      ["NO_EMAIL_COLUMN", "name,town\nAda,London\n"],
      ["NOT_CSV", "%PDF-1.7\n%\u0000\u0001"],
    ] as const);
    return {
      body: Buffer.from(text),
      accepted: [],
      unstorable: [],
      rejected: 0,
      mayFailWith: [code],
      isUnreadable: true,
    };
  }
  const lines = Array.from({ length: random.between(1, rows) }, () => drawLine(random, people, tooLong));
  const numbered = lines.map((line, index) => ({ ...line, line: index + 2 }));
  const accepted = numbered.filter(({ email }) => email !== undefined);
  const end = random.pick(["\n", "\r\n"]);
  return {
    body: Buffer.from(["name,email,town", ...lines.map(({ text }) => text)].join(end) + random.pick(["", end])),
    accepted: accepted.map(({ line, email = "", columns = {} }) => ({ line, email, columns })),
    unstorable: accepted.filter(({ isUnstorable }) => isUnstorable).map(({ line }) => line),
    rejected: numbered.length - accepted.length,
    mayFailWith: [],
    isUnreadable: false,
  };
}
