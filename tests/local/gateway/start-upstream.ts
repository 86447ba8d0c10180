import { createServer, type RequestListener } from "node:http";
import { type GatewayOptions, startGateway } from "../../../local/gateway/start-gateway";
import { createPrincipals, type Principals } from "../../../local/principals";
import { listen } from "../../../local/service";

/** A gateway before one server that serves as several services. */
export async function startBefore(
  listener: RequestListener,
  options: Partial<GatewayOptions> = {},
  services: readonly string[] = ["s3", "sqs"],
) {
  const server = createServer(listener);
  const port = await listen(server, 0);
  const principals = createPrincipals();
  const proxyTo = `http://127.0.0.1:${port}`;
  const gateway = await startGateway({
    ...{ port: 0, principals, layers: [] },
    routes: Object.fromEntries(services.map((service) => [service, { proxyTo }])),
    ...options,
  });
  return {
    endpoint: gateway.endpoint,
    port: Number(new URL(gateway.endpoint).port),
    principals,
    async stop() {
      await gateway.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Signed as far as the gateway looks. */
export function signedFor(service: string, { administrator }: Principals): Record<string, string> {
  const credential = `${administrator.accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0` };
}
