/**
 * The fields of the object that a text holds as JSON; none where it holds no object. JSON.parse's own error quotes the
 * text, and would bring a person's email into the log.
 */
export function jsonFields(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
