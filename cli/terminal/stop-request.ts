const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** How often to look whether npm, which started this process, is still there. */
const PARENT_CHECK = 500;

export interface StopRequest {
  signal: AbortSignal;
  /** Resolves when somebody wants an end: Ctrl+C, a signal, or the death of the process that started this one. */
  requested: Promise<undefined>;
  /** 128 and the signal's number, as shells have it. */
  exitCode(): number;
}

/** Listens for a request to stop; a second Ctrl+C does not wait for the clean end. */
export function stopRequest(): StopRequest {
  const controller = new AbortController();
  let code = 0;
  const requested = new Promise<undefined>((resolve) => {
    const stop = (number: number) => {
      if (controller.signal.aborted) process.exit(128 + number);
      code = 128 + number;
      controller.abort();
      resolve(undefined);
    };
    for (const [name, number] of Object.entries(SIGNALS)) process.on(name, () => stop(number));
    const parent = process.ppid;
    const check = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(check);
      stop(SIGNALS.SIGHUP);
    }, PARENT_CHECK);
    check.unref();
  });
  return { signal: controller.signal, requested, exitCode: () => code };
}
