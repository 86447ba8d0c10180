/** Cuts an expression of DynamoDB into names (`a`, `#a`), values (`:a`), operators and punctuation. */
export function tokensOf(expression: string): string[] {
  const tokens = expression.match(/[#:]?\w+|<>|<=|>=|[=<>(),.+-]/g) ?? [];
  if (tokens.join("") !== expression.replaceAll(/\s+/g, ""))
    throw new TypeError(`The double of DynamoDB does not understand "${expression}".`);
  return tokens;
}

/** A look at one token after the other. */
export function tokenReader(expression: string) {
  const tokens = tokensOf(expression);
  let index = 0;
  const peek = () => tokens[index]?.toUpperCase();
  const take = () => {
    const token = tokens[index++];
    if (token === undefined) throw new TypeError(`"${expression}" ends too early for the double of DynamoDB.`);
    return token;
  };
  return {
    take,
    isAtEnd: () => index === tokens.length,
    /** Takes the token if it is the next. */
    takes(token: string): boolean {
      if (peek() !== token) return false;
      index++;
      return true;
    },
    expect(token: string): void {
      const found = take();
      if (found.toUpperCase() !== token)
        throw new TypeError(`"${expression}" has ${found} where the double of DynamoDB expects ${token}.`);
    },
    isNext: (...words: string[]) => words.includes(peek() ?? ""),
  };
}

export type TokenReader = ReturnType<typeof tokenReader>;
