/**
 * Errors in runtime/ are made by functions and told apart by guards: a class that extends Error loses its message and
 * its instanceof when Pulumi serialises it (docs/decisions/2026-11-24-errors-without-classes.md).
 */

/** The run has to end before its work does; what is left comes again. */
export interface TimeIsUp extends Error {
  name: "TimeIsUp";
}

/** @param doing what was not finished, without personal data */
export function timeIsUp(doing: string): TimeIsUp {
  const message = `Time was up while ${doing}. It is tried again when the event is delivered again.`;
  return Object.assign(new Error(message), { name: "TimeIsUp" as const });
}

export function isTimeIsUp(error: unknown): error is TimeIsUp {
  return error instanceof Error && error.name === "TimeIsUp";
}
