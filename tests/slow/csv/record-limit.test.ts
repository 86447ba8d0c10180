import { MAX_RECORD_BYTES } from "../../../runtime/csv/parse-records";
import { readCsv } from "../../unit/csv/read-csv";

describe("openCsv, at the very bounds", () => {
  const textsWith = (breaks: string[]) =>
    [-1, 0, 1].flatMap((more) =>
      breaks.flatMap((end) => [
        `${"x".repeat(MAX_RECORD_BYTES + more)}${end}`,
        `"${"x".repeat(1000)}${end}${"y".repeat(MAX_RECORD_BYTES - 1001 + more)}"${end}`,
        `Ann,ann@x.org,"${end}${"y".repeat(MAX_RECORD_BYTES - 16 + more)}${end}`,
        `"${end.repeat(MAX_RECORD_BYTES / end.length + more)}"${end}`,
      ]),
    );
  it.each([
    ["utf8", ["\n", "\r\n", "\r"]],
    ["utf16le", ["\r\n"]],
  ] as const)("reads the same however the file is cut, in %s", async (encoding, breaks) => {
    for (const text of textsWith([...breaks])) {
      const file = Buffer.from(`\ufeffname,email,note\nBob,bob@x.org,\n${text}Eve,eve@x.org,"a"\n`, encoding);
      const { rows } = await readCsv(file);
      const unit = encoding === "utf8" ? 1 : 2;
      for (const at of [0, 1].map((more) => (MAX_RECORD_BYTES + 32 + more) * unit + 1)) {
        const pieces = [file.subarray(0, 35), file.subarray(35, at), file.subarray(at)];
        expect((await readCsv(pieces, { windowBytes: 100_000 })).rows).toStrictEqual(rows);
      }
    }
  });
});
