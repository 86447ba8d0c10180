/**
 * Read a variable that the program sets in the function's environment.
 * @throws Error if the variable is missing or empty
 */
export function environmentVariable(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(
      `The function's environment has no ${name}. index.ts sets it; deploy the stack again with \`pulumi up\`.`,
    );
  return value;
}
