/** SQS refused a message for what it is; sending it again would not help. */
export interface MessageRefused extends Error {
  name: "MessageRefused";
}

export function messageRefused(code: string | undefined, message: string | undefined): MessageRefused {
  const text = `SQS refused a message of the buffer queue for good: ${code ?? "no code"} (${message ?? "no message"}).`;
  return Object.assign(new Error(text), { name: "MessageRefused" as const });
}
