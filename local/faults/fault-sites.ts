import { CALL_FAULTS, type CallFault, callSite, type Fault, FUNCTION_CALL_FAULTS } from "./fault-plan";

/** A place where a program can meet faults. */
export interface FaultSite {
  /** As callSite, deliverySite and invocationSite name it. */
  site: string;
  faults: readonly Fault[];
  /** About how often the site occurs in one run of the workload that the faults are planned for. */
  occasions: number;
}

/** Occasions by operation, such as `dynamodb:UpdateItem`, by the name of the calling role. */
export type CallOccasions = Record<string, Record<string, number>>;

const ANY_SERVICE: readonly CallFault[] = ["throttling", "server error", "slow", "lost response"];
const SES_ONLY: readonly CallFault[] = ["quota exceeded", "sending paused"];

/**
 * Lists the sites of API calls, each with the faults that its operation can meet.
 * @param callers - `function`: the functions' own calls; `service`: calls that pollers and state machines make with a role
 */
export function callSites(calls: CallOccasions, callers: "function" | "service"): FaultSite[] {
  const further = callers === "function" ? FUNCTION_CALL_FAULTS : [];
  return Object.entries(calls).flatMap(([caller, operations]) =>
    Object.entries(operations).map(([name, occasions]) => {
      const [service = "", operation = ""] = name.split(":");
      const faults = [...faultsOf(service, operation), ...further];
      return { site: callSite(caller, service, operation), faults, occasions };
    }),
  );
}

function faultsOf(service: string, operation: string): CallFault[] {
  const isBatch = /^Batch|Batch$/.test(operation);
  const isWrite = ["UpdateItem", "TransactWriteItems"].includes(operation);
  return CALL_FAULTS.filter(
    (fault) =>
      ANY_SERVICE.includes(fault) ||
      (fault === "partial failure" && isBatch) ||
      (fault === "conflict" && isWrite) ||
      (SES_ONLY.includes(fault) && service === "ses"),
  );
}
