/** A bug to plant: a change of one place in one file. */
export interface PlantedBug {
  name: string;
  /** From the project's folder. */
  file: string;
  /** Is there exactly once; else the bug does not apply any more and has to be planted anew. */
  find: string;
  replace: string;
  /** What the users see of it. */
  why: string;
}
