/** A text from elsewhere for the terminal: control characters, which could command it, are shown as �. */
export function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}
