import type { Layer } from "../../local/gateway/call";
import { errorReply } from "../../local/gateway/error-reply";

/** Withdraws permissions of functions, and gives them back: `process-csv GetObject`. */
export function createBreaker(...broken: string[]) {
  const now = new Set(broken);
  const layer: Layer = async (call, next) => {
    const role = call.principal?.split("/").at(-1) ?? "";
    const isRefused = [...now].some((each) => {
      const [functionName = "", operation] = each.split(" ");
      return operation === call.operation && role.startsWith(functionName);
    });
    if (!isRefused) return next();
    const message = `${role} is not allowed to ${call.operation}.`;
    return errorReply(call, { status: 400, code: "AccessDeniedException", message });
  };
  return { layer, withdraw: (right: string) => now.add(right), giveBack: (right: string) => now.delete(right) };
}
