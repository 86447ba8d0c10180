import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createDocumentClient } from "../../runtime/aws/dynamodb";

interface HttpRequest {
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What the SDK would otherwise look up in AWS configuration files. */
const WITHOUT_FILES = {
  defaultsMode: "standard",
  accountIdEndpointMode: "disabled",
  endpointDiscoveryEnabled: false,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
} satisfies DynamoDBClientConfig;

/** They read AWS configuration files, TypeScript's version or random bytes, for which virtual time does not wait. */
const MIDDLEWARE_WITH_IO = [
  "getUserAgentMiddleware",
  "httpAuthSchemeMiddleware",
  "httpSigningMiddleware",
  "retryMiddleware",
];

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
  const client = new DynamoDBClient({
    ...{ ...WITHOUT_FILES, region: "us-east-1", endpoint: "http://localhost" },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    requestHandler: requestHandler as unknown as NonNullable<DynamoDBClientConfig["requestHandler"]>,
  });
  for (const name of MIDDLEWARE_WITH_IO) client.middlewareStack.remove(name);
  return createDocumentClient(client);
}
