import { documentClientOver } from "../doubles/document-client-over";

/**
 * A double of an AWS SDK client: `answer` gets each command's name and input and gives the output, or throws. What it
 * was sent is kept in `sent`.
 */
export function fakeClient<Client>(answer: (command: string, input: never) => unknown) {
  const sent: { command: string; input: Record<string, unknown> }[] = [];
  const send = async (command: { input: Record<string, unknown>; constructor: { name: string } }) => {
    sent.push({ command: command.constructor.name, input: command.input });
    return answer(command.constructor.name, command.input as never);
  };
  return { client: { send } as unknown as Client, sent };
}

/** The same for DynamoDB: `answer` and `sent` get the low-level commands, as the document client sends them. */
export function fakeDocumentClient(answer: (command: string, input: never) => unknown) {
  const { client, sent } = fakeClient(answer);
  const sender = client as { send(command: object): Promise<unknown> };
  const send = (command: string, input: never) => sender.send({ input, constructor: { name: command } });
  return { client: documentClientOver(send), sent };
}
