import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { documentClientOver } from "../doubles/document-client-over";
import { createDynamodb } from "../doubles/dynamodb/create-dynamodb";

type Plain = Record<string, unknown>;

/**
 * A client of the tables `users` and `uploads` in memory. `before` sees each call first, and may throw in its place
 * or delay it.
 */
export function fakeDynamodb(
  items: { users?: Plain[]; uploads?: Plain[] } = {},
  before?: (command: string, input: unknown) => unknown,
) {
  const tables = createDynamodb({ keys: { users: ["email"], uploads: ["uploadId", "part"] } });
  for (const [table, held] of Object.entries(items)) for (const item of held) tables.put(table, marshall(item));
  const find = (table: string, key: Plain) => {
    const item = tables.find(table, marshall(key));
    return item && unmarshall(item);
  };
  const sent: { command: string; input: Record<string, unknown> }[] = [];
  const client = documentClientOver((command, input) => {
    sent.push({ command, input });
    const delayed = before?.(command, input);
    const execute = () => tables.execute(command, input);
    return delayed instanceof Promise ? delayed.then(execute) : execute();
  });
  return {
    client,
    sent,
    user: (email: string) => find("users", { email }),
    uploadPart: (uploadId: string, part: string) => find("uploads", { uploadId, part }),
    /** The user as attribute values: unmarshalling drops an attribute named `__proto__`. */
    marshalledUser: (email: string) => tables.find("users", { email: { S: email } }),
    putUploadPart: (item: Plain) => tables.put("uploads", marshall(item)),
    putUser: (item: Plain) => tables.put("users", marshall(item)),
    deleteUser: (email: string) => tables.remove("users", { email: { S: email } }),
  };
}
