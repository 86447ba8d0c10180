/** Lines of a CSV with made-up people, `from` up to but not including `to`. */
export function people(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => person(from + index));
}

export function person(number: number): string {
  return `Person ${number},person.${number}@example.com,Town ${number % 97}`;
}

export function csvOf(lines: string[]): string {
  return `name,email,town\n${lines.join("\n")}\n`;
}
