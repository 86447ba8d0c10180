import { StringDecoder } from "node:string_decoder";

/**
 * Cuts a stream of output into lines. A line that begins with U+001E is no output but the end of an invocation's.
 * @returns push takes what comes; end gives out a last line that has no line end
 */
export function splitOutput(
  onLine: (line: string) => void,
  onEnd: (requestId: string) => void,
): { push(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const give = (line: string) => {
    const mark = line.indexOf("\u001e");
    const text = (mark === -1 ? line : line.slice(0, mark)).replace(/\r$/, "");
    if (text !== "") onLine(text);
    if (mark !== -1) onEnd(line.slice(mark + 1));
  };
  return {
    push(chunk) {
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) give(line);
    },
    end() {
      give(rest + decoder.end());
      rest = "";
    },
  };
}
