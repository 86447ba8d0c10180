import { S3Client } from "@aws-sdk/client-s3";

/**
 * A real S3 client that sends nothing: `answer` gets each command's name and input and gives the output, or throws.
 * lib-storage looks at its client's configuration, so that a plain double does not do.
 */
export function fakeS3(answer: (command: string, input: Record<string, unknown>) => unknown) {
  const sent: { command: string; input: Record<string, unknown> }[] = [];
  const client = new S3Client({ region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  client.middlewareStack.add(
    (_next, { commandName = "" }) =>
      async ({ input }) => {
        sent.push({ command: commandName, input: { ...input } });
        const output = await answer(commandName, { ...input });
        return { output: { $metadata: {}, ...(output as object) }, response: {} };
      },
    { step: "initialize", priority: "high" },
  );
  return { client, sent };
}
