/** DynamoDB refused an insert for a reason that lies in no row: rights, a missing table. */
export interface InsertRefused extends Error {
  name: "InsertRefused";
}

export function insertRefused(table: string, code: string, message: string): InsertRefused {
  const text = `DynamoDB refused to insert into ${table}: ${code} (${message}). Mend that; the message is delivered again.`;
  return Object.assign(new Error(text), { name: "InsertRefused" as const });
}
