/**
 * For batch calls: which entries, by index, the service throttles. A double does not process them and reports them as
 * the service would.
 */
export type Refuses = (part: number) => boolean;

export const refusesNone: Refuses = () => false;
