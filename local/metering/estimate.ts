import { type Charges, PRICES, type PriceName } from "./prices";
import { type Usage, usageByOperation } from "./usage";

/** What an upload costs on AWS, in US dollars at list prices. */
export interface Costs {
  /** By service and operation. */
  calls: (Omit<Usage, "caller"> & { usd: number })[];
  usd: number;
  /** Undefined where there was no row. */
  usdPerMillionRows?: number;
}

/** @param rows of the upload that the usage is of */
export function estimate(usages: readonly Usage[], rows: number): Costs {
  const calls = usageByOperation(usages).map(({ caller: _, ...usage }) => ({
    ...usage,
    usd: rounded(usdOf(usage.charges)),
  }));
  const usd = rounded(calls.reduce((sum, call) => sum + call.usd, 0));
  return { calls, usd, ...(rows > 0 && { usdPerMillionRows: rounded((usd / rows) * 1_000_000) }) };
}

/** To billionths: what follows are the rounding errors of binary fractions. */
function rounded(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}

function usdOf(charges: Charges): number {
  return (Object.entries(charges) as [PriceName, number][]).reduce((sum, [name, units]) => {
    const { usd, per } = PRICES[name];
    return sum + (units / per) * usd;
  }, 0);
}
