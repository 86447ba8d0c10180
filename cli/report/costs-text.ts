import { formatNumber } from "../../client/format";
import { type Charges, PRICES, type PriceName } from "../../local/metering/prices";
import type { Costs } from "../../local/metering/usage";

/**
 * Formats an estimate of what an upload would cost on AWS.
 *
 * @param costs - the estimate
 * @returns a table with a line for each operation
 */
export function formatCosts({ calls, usd, usdPerMillionRows }: Costs): string {
  const rows = calls.map(({ service, operation, calls, charges, usd }) => [
    `${service} ${operation}`,
    formatNumber(calls),
    formatCharges(charges),
    usd.toFixed(6),
  ]);
  const perMillion =
    usdPerMillionRows === undefined ? "" : `, or $${usdPerMillionRows.toFixed(2)} for a million rows like these`;
  return [
    ...formatTable([
      ["  on AWS", "calls", "billed as", "US$"],
      ...rows.map(([name, ...rest]) => [`  ${name}`, ...rest]),
    ]),
    `  An estimate of $${usd.toFixed(6)}${perMillion}, at list prices in us-east-1, with this machine's run times.`,
  ].join("\n");
}

function formatCharges(charges: Charges): string {
  const parts = (Object.entries(charges) as [PriceName, number][])
    .filter(([, units]) => units > 0)
    .map(
      ([name, units]) =>
        `${units.toLocaleString("en", { maximumFractionDigits: 2 })} ${PRICES[name].unit}${units === 1 ? "" : "s"}`,
    );
  return parts.join(", ") || "free";
}

/** Formats columns as wide as their widest cell: text is aligned left, numbers right. */
function formatTable(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isText = [true, false, true, false];
  return rows.map((row) =>
    row
      .map((cell, column) => (isText[column] ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("   ")
      .trimEnd(),
  );
}
