import { formatNumber } from "../../client/format";
import type { Figure } from "../api";

/** A number with its label. */
export function figure(label: string, value: number): Figure {
  return { label, value: formatNumber(value) };
}
