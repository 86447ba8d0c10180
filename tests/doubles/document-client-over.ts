import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createDocumentClient } from "../../runtime/aws/dynamodb";

interface HttpRequest {
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * Creates the document client that runtime/ uses, with the SDK's own marshalling and serialisation, over a double in
 * place of the network.
 * @param execute - gets each low-level command's name (`UpdateItemCommand`) and input with attribute values, as they
 *   would be sent; returns the low-level output, or throws what the client is to throw
 */
export function documentClientOver(execute: (command: string, input: never) => unknown): DynamoDBDocumentClient {
  const requestHandler = {
    async handle({ headers, body }: HttpRequest) {
      const operation = headers["x-amz-target"]?.split(".")[1] ?? "";
      const output = await execute(`${operation}Command`, JSON.parse(new TextDecoder().decode(body)) as never);
      return { response: { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(output ?? {})) } };
    },
    metadata: { handlerProtocol: "http/1.1" },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
  return createDocumentClient(
    new DynamoDBClient({
      ...{ region: "us-east-1", endpoint: "http://localhost", maxAttempts: 1 },
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      requestHandler: requestHandler as unknown as NonNullable<DynamoDBClientConfig["requestHandler"]>,
    }),
  );
}
