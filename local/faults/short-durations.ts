import type { Overrides } from "../program/overrides";

/** Seconds: long enough for a run of any function, with the three that handlers keep free at its end. */
const RUN = 8;

/** Time limits that bring back within seconds what a fault sets back: as registered it can take half an hour. */
export const SHORT_DURATIONS: Overrides = {
  "insert-users": { timeout: RUN },
  "send-welcome": { timeout: RUN },
  "report-status": { timeout: RUN },
  buffer: { visibilityTimeoutSeconds: RUN },
  "welcome-retry": { visibilityTimeoutSeconds: RUN },
};
