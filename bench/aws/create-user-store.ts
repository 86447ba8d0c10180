import { isDeepStrictEqual } from "node:util";
import type { ItemChange, ItemStore } from "../../tests/doubles/dynamodb/create-dynamodb";
import type { Item } from "../../tests/doubles/dynamodb/operand";
import { columnsOf, filesOf, type PeopleFiles, personOf } from "./people";
import type { ChangeStore } from "./read-stream";

const ABSENT = 0;
const INSERTED = 1;
const WELCOMED = 2;
/** Bytes of a fingerprint, which is 16 characters of base64url. */
const FINGERPRINT = 12;

interface UserStore extends ItemStore, ChangeStore<number | ItemChange> {
  /** Number of items that are kept as they are. */
  whole(): number;
}

/**
 * The items of `users` in some 30 bytes each: what a file says about a person is made anew when it is read. An item that
 * is anything else than a user who was inserted, or inserted and welcomed, is kept as it is.
 */
export function createUserStore(files: PeopleFiles, start: number): UserStore {
  const total = filesOf(files) * files.rows;
  const states = new Uint8Array(total);
  const uploads = new Uint16Array(total);
  const lines = new Uint32Array(total);
  const insertedAt = new Uint32Array(total);
  const welcomedAt = new Uint32Array(total);
  const messages = new Uint32Array(total);
  const fingerprints = Buffer.alloc(total * FINGERPRINT);
  const uploadIds: string[] = [];
  const others = new Map<string, Item>();

  const indexOfEmail = (email: string): number | undefined => {
    const person = personOf(email);
    return person && person.file * files.rows + person.row;
  };
  const indexOf = (key: string) => indexOfEmail(key.slice('[{"S":"'.length, -'"}]'.length));
  const insertedItem = (index: number): Item => ({
    ...columnsOf({ file: Math.floor(index / files.rows), row: index % files.rows }),
    uploadId: { S: uploadIds[uploads[index] ?? 0] ?? "" },
    line: { N: String(lines[index]) },
    createdAt: { S: new Date(start + (insertedAt[index] ?? 0)).toISOString() },
    fingerprint: { S: fingerprints.toString("base64url", index * FINGERPRINT, (index + 1) * FINGERPRINT) },
  });
  const itemAt = (index: number): Item | undefined => {
    if (states[index] === ABSENT) return undefined;
    const item = insertedItem(index);
    if (states[index] === INSERTED) return item;
    const at = new Date(start + (welcomedAt[index] ?? 0)).toISOString();
    return { ...item, welcome: { M: { at: { S: at }, messageId: { S: `ses-${messages[index]}` } } } };
  };
  const sinceStart = (value: { S?: string } | undefined) => Date.parse(value?.S ?? "") - start;
  const write = (index: number, item: Item): void => {
    const uploadId = item.uploadId?.S ?? "";
    if (!uploadIds.includes(uploadId)) uploadIds.push(uploadId);
    uploads[index] = uploadIds.indexOf(uploadId);
    lines[index] = Number(item.line?.N);
    insertedAt[index] = sinceStart(item.createdAt);
    fingerprints.write(item.fingerprint?.S ?? "", index * FINGERPRINT, FINGERPRINT, "base64url");
    const welcome = item.welcome?.M;
    states[index] = welcome ? WELCOMED : INSERTED;
    if (!welcome) return;
    welcomedAt[index] = sinceStart(welcome.at);
    messages[index] = Number(welcome.messageId?.S?.slice("ses-".length));
  };

  return {
    get(key) {
      const other = others.get(key);
      if (other) return other;
      const index = indexOf(key);
      return index === undefined ? undefined : itemAt(index);
    },
    set(key, item) {
      others.delete(key);
      const index = indexOf(key);
      if (index !== undefined) {
        write(index, item);
        if (isDeepStrictEqual(itemAt(index), item)) return;
        states[index] = ABSENT;
      }
      others.set(key, item);
    },
    delete(key) {
      const index = indexOf(key);
      if (index !== undefined) states[index] = ABSENT;
      return others.delete(key) || index !== undefined;
    },
    *values() {
      for (let index = 0; index < total; index++) {
        const item = itemAt(index);
        if (item) yield item;
      }
      yield* others.values();
    },
    whole: () => others.size,
    /** An insert needs its index only; the image is the item as it was inserted. */
    keep(change) {
      const index = indexOfEmail(change.key.email?.S ?? "");
      const isPlain = change.eventName === "INSERT" && index !== undefined && states[index] === INSERTED;
      return isPlain ? index : change;
    },
    restore(kept) {
      if (typeof kept !== "number") return kept;
      const after = insertedItem(kept);
      return { eventName: "INSERT", key: { email: after.email as never }, after };
    },
  };
}
