/** Whether a text fits a pattern of IAM: `*` stands for any characters, `?` for one. */
export function wildcard(pattern: string, { ignoreCase = false } = {}): (text: string) => boolean {
  if (pattern === "*") return () => true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, ignoreCase ? "is" : "s");
  return (text) => expression.test(text);
}
