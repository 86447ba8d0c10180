import type { Topic } from "./create-topic";

/** Comments that keep proxies and browsers from closing a stream on which nothing happens. */
const HEARTBEAT = 15_000;

/**
 * A topic as server-sent events, until the page goes.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream(topic: Topic): Response {
  const encoder = new TextEncoder();
  let close = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const leave = topic.watch(({ event, data }) => send(`event: ${event}\ndata: ${data}\n\n`));
      const heartbeat = setInterval(() => send(":\n\n"), HEARTBEAT);
      heartbeat.unref();
      close = () => {
        leave();
        clearInterval(heartbeat);
      };
    },
    cancel: () => close(),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}
