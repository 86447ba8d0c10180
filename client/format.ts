const NUMBER = new Intl.NumberFormat("en");

/** @returns the number as text: `1,234,567` */
export function formatNumber(number: number): string {
  return NUMBER.format(number);
}

/** @returns the number with its noun: `1 row`, `2 rows` */
export function formatCount(number: number, one: string, many = `${one}s`): string {
  return `${formatNumber(number)} ${number === 1 ? one : many}`;
}

const UNITS: [seconds: number, name: string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/** @returns a duration in its largest unit: `3 d`, `14 h`, `5 min`, `20 s` */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(1, Math.floor(milliseconds / 1000));
  const [unit, name] = UNITS.find(([each]) => seconds >= each) ?? [1, "s"];
  return `${Math.floor(seconds / unit)} ${name}`;
}
