/** SQS refused a message for what it is; sending it again would not help. */
export interface MessageRefused extends Error {
  name: "MessageRefused";
}

export function messageRefused(queueUrl: string, code = "no code", message = "no message"): MessageRefused {
  const text = `SQS refused a message for ${queueUrl} for good: ${code} (${message}).`;
  return Object.assign(new Error(text), { name: "MessageRefused" as const });
}
