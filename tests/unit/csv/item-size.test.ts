import { excessiveBytes } from "../../../runtime/csv/item-size";
import { outcomes, readCsv } from "./read-csv";

const KIB = 1024;
/** Of an item: 400 KiB, less what is added to a user later. */
const MOST = (400 - 4) * KIB;

const rowOf = (columns: Record<string, string>) => ({ line: 2, email: "ann@x.org", name: "Zoë", columns });

describe("excessiveBytes", () => {
  it("allows an item of DynamoDB's limit, in bytes of names and values, and no more", () => {
    const others = Buffer.byteLength("ann@x.org" + "Zoë" + "naïve");
    const value = "a".repeat(MOST - others);
    expect(excessiveBytes(rowOf({ naïve: value }))).toBeUndefined();
    expect(excessiveBytes(rowOf({ naïve: `${value}a` }))).toBe(400 * KIB + 1);
    expect(excessiveBytes({ line: 2, email: "ann@x.org", name: "Zoë" })).toBeUndefined();
  });

  it("allows a message of SQS's limit, whose JSON escapes characters, and no more", () => {
    const rest = Buffer.byteLength(JSON.stringify(rowOf({ a: "" })));
    const room = 1_000_000 - rest;
    const value = "\u0001".repeat(Math.floor(room / 6)) + "a".repeat(room % 6);
    expect(excessiveBytes(rowOf({ a: value }))).toBeUndefined();
    expect(excessiveBytes(rowOf({ a: `${value}a` }))).toBeDefined();
  });
});

describe("a file whose column names take much room", () => {
  /** Three bytes each in UTF-8, one in the file. */
  const shade = (count: number) => "\xb0".repeat(count);
  const settings = { encoding: "ibm866" };
  const fileOf = (titles: string[], rows: string[]) =>
    Buffer.from([["name", "email", ...titles].join(","), ...rows, ""].join("\n"), "latin1");

  it("has the rows rejected that are too large with them", async () => {
    const titles = [shade(18_000), `${shade(18_000)}b`, `${shade(18_000)}c`];
    const filled = (cell: string) => `Ann,ann@x.org,${cell},1,2`;
    const { rows } = await readCsv(fileOf(titles, [filled("x".repeat(250_000)), filled("x"), "Bob,bob@x.org"]), {
      settings,
    });
    expect(outcomes(rows)).toStrictEqual({ 2: "ROW_TOO_LONG", 3: "accepted", 4: "accepted" });
    expect(rows[0]).toMatchObject({
      rejected: {
        value: "ann@x.org",
        reason:
          "With the names of its columns, the row takes 407 KiB; DynamoDB stores up to 400 KiB for a user. Shorten it, or remove columns that are not needed.",
      },
    });
  });

  it("is refused where one is longer than DynamoDB takes", async () => {
    const most = Math.floor((64 * KIB - 1 - 12) / 3);
    expect((await readCsv(fileOf([shade(most)], ["Ann,ann@x.org,1"]), { settings })).rows).toHaveLength(1);
    await expect(readCsv(fileOf([shade(most + 1)], ["Ann,ann@x.org,1"]), { settings })).rejects.toMatchObject({
      code: "HEADER_TOO_LONG",
      message: `The column name "${"░".repeat(40)}…" is longer than 64 KiB, the most that DynamoDB takes. Shorten it.`,
    });
  });
});
