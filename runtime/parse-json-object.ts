/**
 * Parses a JSON object without an error that quotes the text: that of JSON.parse would write an email into the log.
 * @returns the fields of the object; none where the text holds something else
 */
export function parseJsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
