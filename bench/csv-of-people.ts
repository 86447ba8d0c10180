/** A CSV of made-up people, none of them in a file of another `name`. */
export function csvOfPeople(name: string, rows: number): string {
  const lines = ["name,email,city"];
  for (let number = 0; number < rows; number++)
    lines.push(`Person ${number},${name}.${number}@example.com,City ${number % 100}`);
  return `${lines.join("\n")}\n`;
}
