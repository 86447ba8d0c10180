/** Hands what is logged while `work` runs to `listener`, and nothing to the terminal. */
export async function listenToConsole<Result>(
  listener: (line: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const { info, error } = console;
  console.info = listener;
  console.error = listener;
  try {
    return await work();
  } finally {
    Object.assign(console, { info, error });
  }
}
