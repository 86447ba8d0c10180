import { findPulumi, PULUMI_FOLDER } from "./find-pulumi";

/** Find or build the CLI once, before the first test. */
export default function setUp(): void {
  process.env[PULUMI_FOLDER] = findPulumi();
}
