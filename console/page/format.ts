export { formatCount, formatNumber } from "../../client/format";

const DAY_AND_TIME = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const TIME = new Intl.DateTimeFormat("en", { timeStyle: "medium" });
const TIMESTAMP = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AGES: [unit: "day" | "hour" | "minute", length: number][] = [
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
];

export function formatBytes(size: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let [value, unit] = [size, 0];
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10 * SECOND) return `${(Math.max(0, milliseconds) / SECOND).toFixed(1)} s`;
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / SECOND)} s`;
  const [large, small, unit] =
    milliseconds < HOUR ? [MINUTE, SECOND, "min s"] : milliseconds < DAY ? [HOUR, MINUTE, "h min"] : [DAY, HOUR, "d h"];
  const [first, second] = unit.split(" ");
  const rest = Math.floor((milliseconds % large) / small);
  return `${Math.floor(milliseconds / large)} ${first}${rest > 0 ? ` ${rest} ${second}` : ""}`;
}

/** A time of today without its date, any other with it. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  return date.toDateString() === new Date().toDateString() ? TIME.format(date) : DAY_AND_TIME.format(date);
}

export function formatDateTime(iso: string): string {
  return DAY_AND_TIME.format(new Date(iso));
}

/** The time of day to the millisecond: `14:03:07.215`. */
export function formatTimestamp(iso: string): string {
  return TIMESTAMP.format(new Date(iso));
}

/** How long ago a time was: `3 min. ago`. */
export function formatAgo(iso: string): string {
  const milliseconds = Date.now() - Date.parse(iso);
  const [unit, length] = AGES.find(([, length]) => milliseconds >= length) ?? ["second", SECOND];
  return RELATIVE.format(-Math.floor(Math.max(0, milliseconds) / length), unit);
}

export function elapsed(from: string, to: string | undefined): number {
  return (to === undefined ? Date.now() : Date.parse(to)) - Date.parse(from);
}
