import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Principals } from "../principals";
import { listen, type Service } from "../service";
import { type Answer, type Call, type Layer, type Reply, ResponseLost, type Route } from "./call";
import { checkCredentials } from "./check-credentials";
import { checkOrigin, WITHOUT_SCRIPTS } from "./check-origin";
import { errorReply, type ServiceError } from "./error-reply";
import {
  credentialScope,
  credentialScopeOfForm,
  isOfSignedService,
  operationOf,
  serviceOfUnsigned,
} from "./identify-request";
import { bucketOfHost, s3Operation } from "./s3-request";
import { forward, readBody, sendAnswer } from "./transfer";

export interface GatewayOptions {
  /** Of 127.0.0.1; 0 picks a free one. */
  port: number;
  principals: Principals;
  /** Routes by the service's name in SigV4. */
  routes: Record<string, Route>;
  /** Layers around every call, the first one outermost. */
  layers: readonly Layer[];
}

/** `/_local/ses` is the inbox in a browser, `/_local/ses/store` lists the emails. */
const INBOX = "/_local/ses";

/**
 * Starts the endpoint of the local cloud. It checks the access key of every request and routes by the service
 * in the SigV4 scope. Web pages of other origins are refused.
 * @throws PortTaken
 */
export async function startGateway({ port: wanted, principals, routes, layers }: GatewayOptions): Promise<Service> {
  // Idle connections are closed before a server closes them (after 5 s in Node.js), so that no request meets the closing.
  const agent = new Agent({ keepAlive: true, timeout: 4000, maxFreeSockets: 512 });
  let port = wanted;

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof ResponseLost) return void response.destroy();
      // The caller disconnected before the end of its request.
      if (request.destroyed && !request.complete) return;
      const problem = error instanceof Error ? error.message : String(error);
      sendError(request, response, "gateway", { status: 500, code: "InternalFailure", message: problem });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const refusal = checkOrigin(headers, port);
    if (refusal !== undefined)
      return sendError(request, response, "s3", { status: 403, code: "AccessDenied", message: refusal });
    if (url === INBOX || url.startsWith(`${INBOX}/`)) return toInbox(request, response, url);

    const signed = credentialScope(headers.authorization, url);
    const service = signed?.service ?? serviceOfUnsigned(method, url, headers);
    const isS3 = service === "s3";
    // The credential of a presigned POST is in its body. Other bodies of S3 stream through.
    const isForm = isS3 && method === "POST" && headers["content-type"]?.startsWith("multipart/form-data") === true;
    const form = isForm ? await readBody(request) : undefined;
    const scope = signed ?? (form && credentialScopeOfForm(form));
    const unauthenticated = checkCredentials(principals, scope, { service, url, headers });
    if (unauthenticated !== undefined) return sendError(request, response, service, unauthenticated);
    if (!isOfSignedService(service, method, url, headers))
      return sendError(request, response, service, wrongService(service));
    const route = routes[service];
    if (route === undefined) return sendError(request, response, service, serviceNotHosted(service));

    const body = isS3 ? form : await readBody(request);
    const bucket = isS3 ? bucketOfHost(headers.host) : undefined;
    const path = bucket === undefined ? url : `/${bucket}${url}`;
    const call: Call = {
      service,
      operation: isS3 ? s3Operation(method, path, headers) : operationOf(method, path, headers, body ?? NOTHING),
      principal: scope && principals.roleOf(scope.accessKeyId),
      headers,
      body: body ?? NOTHING,
      stream: body === undefined ? request.pause() : undefined,
      method,
      path,
    };
    const serve = async (call: Call): Promise<Answer> => {
      if ("handle" in route) return route.handle(call);
      const own = route.answers?.[call.operation];
      if (own !== undefined) return own(call);
      const missing = route.notHosted?.(call);
      if (missing !== undefined) return errorReply(call, notImplemented(missing));
      return pass(request, response, { service, endpoint: route.proxyTo, path: url }, body && call.body);
    };
    const through = (depth: number, call: Call): Promise<Answer> =>
      layers[depth]?.(call, (body = call.body) => through(depth + 1, { ...call, body })) ?? serve(call);
    const result = await through(0, call);
    sendAnswer(request, response, isS3 ? { ...result, headers: { ...result.headers, ...WITHOUT_SCRIPTS } } : result);
  }

  async function pass(
    request: IncomingMessage,
    response: ServerResponse,
    { service, endpoint, path }: { service: string; endpoint: string | Promise<string>; path: string },
    body: Buffer | undefined,
  ): Promise<Answer> {
    let at = "";
    try {
      const { hostname, port, origin } = new URL(await endpoint);
      at = ` at ${origin}`;
      return await forward(request, response, { agent, hostname, port, path }, body);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return errorReply(
        { service, headers: request.headers },
        {
          status: 502,
          code: "ServiceUnavailable",
          message: `The local ${service}${at} did not answer: ${problem}`,
        },
      );
    }
  }

  async function toInbox(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    const { ses } = routes;
    const path = url.slice(INBOX.length);
    if (ses === undefined || "handle" in ses) sendError(request, response, "ses", serviceNotHosted("ses"));
    // The page requests `/store`, so it needs its own root.
    else if (path === "" || path === "/") sendAnswer(request, response, seeOther(await ses.proxyTo));
    else {
      const answer = await pass(request, response, { service: "ses", endpoint: ses.proxyTo, path }, undefined);
      sendAnswer(request, response, answer);
    }
  }

  function sendError(request: IncomingMessage, response: ServerResponse, service: string, error: ServiceError): void {
    sendAnswer(request, response, errorReply({ service, headers: request.headers }, error));
  }

  function serviceNotHosted(service: string): ServiceError {
    return notImplemented(`the service ${service}`, ` It hosts ${Object.keys(routes).join(", ")}.`);
  }

  // Large uploads take long on a slow disk.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  port = await listen(server, wanted);
  return {
    name: "gateway",
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

const NOTHING = Buffer.alloc(0);
function notImplemented(what: string, more = ""): ServiceError {
  return { status: 501, code: "NotImplemented", message: `The local cloud does not host ${what}.${more}` };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
function wrongService(service: string): ServiceError {
  const message = `This is not a request of ${service}. Credential should be scoped to correct service.`;
  return { status: 403, code: "SignatureDoesNotMatch", message };
}

function seeOther(location: string): Reply {
  return { status: 302, headers: { location }, body: "" };
}
