const NUMBER = new Intl.NumberFormat("en");

/** @returns the number as text: `1,234,567` */
export function formatNumber(number: number): string {
  return NUMBER.format(number);
}

/** @returns the number with its noun: `1 row`, `2 rows` */
export function formatCount(number: number, one: string, many = `${one}s`): string {
  return `${formatNumber(number)} ${number === 1 ? one : many}`;
}
