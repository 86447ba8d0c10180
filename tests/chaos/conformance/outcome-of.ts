/** What a call came to, as far as a program can see it: its output without what no two services share, or its error. */
export interface CallOutcome {
  output?: unknown;
  error?: { name: string; status?: number; reasons?: (string | undefined)[] };
}

/** Anything that takes the SDK's commands: a client of a service that runs, or a double. */
export interface Sender {
  send(command: object): Promise<unknown>;
}

interface Refusal extends Error {
  CancellationReasons?: { Code?: string }[];
  $metadata?: { httpStatusCode?: number };
}

/** Makes the calls one after the other. @param seen picks what is compared of an output */
export async function outcomesOf(
  client: Sender,
  commands: object[],
  seen: (output: Record<string, unknown>) => unknown,
): Promise<CallOutcome[]> {
  const outcomes: CallOutcome[] = [];
  for (const command of commands) {
    try {
      const { $metadata, ...output } = (await client.send(command)) as Record<string, unknown>;
      outcomes.push({ output: seen(output) });
    } catch (error) {
      const { name, CancellationReasons, $metadata } = error as Refusal;
      const reasons = CancellationReasons?.map(({ Code }) => Code);
      const status = $metadata?.httpStatusCode;
      outcomes.push({ error: { name, ...(status && { status }), ...(reasons && { reasons }) } });
    }
  }
  return outcomes;
}
