/** Outlines on a grid of 16, stroked in the text's colour. */
const PATHS = {
  uploads: "M8 10.5V2.5m0 0L5 5.5m3-3 3 3M2.5 10v2.5a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V10",
  users:
    "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm-4.5 6a4.5 4.5 0 0 1 9 0M10.5 2.7a2.5 2.5 0 0 1 0 4.6m1.8 2.1a4.5 4.5 0 0 1 2.2 4.1",
  inbox: "M2 3.5h12v9H2zM2.3 4 8 8.5 13.7 4",
  pipeline: "M1.5 3.5h4v4h-4zm9 5h4v4h-4zM5.5 5.5h2.2a1 1 0 0 1 1 1v3a1 1 0 0 0 1 1h.8",
  check: "m3 8.5 3.2 3.2L13 5",
  warning: "M8 2 1.5 13.5h13zM8 6.5v3.2m0 1.8v.2",
  cross: "m4 4 8 8m0-8-8 8",
  failed: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.8 5.8l4.4 4.4m0-4.4-4.4 4.4",
  done: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.3 8.2l1.9 1.9 3.5-4",
  running: "M8 2a6 6 0 1 0 6 6",
  stopped: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM4 8h8",
  copy: "M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z",
  download: "M8 2.5v8m0 0L5 7.5m3 3 3-3M2.5 13.5h11",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4 3.4 3.4",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.5m0 11V15M1 8h1.5m11 0H15M3 3l1 1m8 8 1 1M3 13l1-1m8-8 1-1",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.500a6 6 0 1 0 7 7Z",
  file: "M3.500 1.500h6l3 3v10h-9zM9.500 1.500v3h3M5.500 8h5m-5 3h5",
  table: "M2 2.500h12v11H2zm0 4h12m-12 3.500h12M6.500 6.500v7",
  back: "M9.500 3.500 5 8l4.500 4.500",
  next: "m6 3.500 4.500 4.500L6 12.500",
  outside: "M6.500 3H3v10h10V9.500M9.500 2.500h4v4m0-4L7.500 8.500",
  redrive:
    "M2.500 8a5.500 5.500 0 0 1 9.600-3.600L13.500 6m0-3.500V6H10m3.500 2a5.500 5.500 0 0 1-9.600 3.600L2.500 10m0 3.500V10H6",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  edit: "M10.500 3 13 5.500 5.500 13H3v-2.500zM9 4.500 11.500 7",
  fit: "M2.500 6V2.500H6m4 0h3.500V6m0 4v3.500H10m-4 0H2.500V10",
  wrap: "M2 3.500h12M2 8h9.500a2.200 2.200 0 0 1 0 4.500H8m1.700-2L8 12.500l1.700 1.700M2 12.500h3",
  keyboard: "M1.500 4h13v8.500h-13zM4 7h.1M7 7h.1m2.900 0h.1m2.900 0h.1M5 10h6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, class: className = "" }: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
