/**
 * For calls of many parts: which parts, by index, the service refuses for now. A double leaves them undone and says so
 * as the service would.
 */
export type Refuses = (part: number) => boolean;

export const refusesNone: Refuses = () => false;
