import { COUNTING } from "./bugs/counting";
import { INSERT_USERS } from "./bugs/insert-users";
import { NOTIFY } from "./bugs/notify";
import { PROCESS_CSV } from "./bugs/process-csv";
import { RECORD_DELIVERY } from "./bugs/record-delivery";
import { REPORT_STATUS } from "./bugs/report-status";
import { SEND_WELCOME } from "./bugs/send-welcome";
import { UNDO } from "./bugs/undo";
import type { PlantedBug } from "./planted-bug";

/** The bugs that the simulation must find, each planted alone. */
export const PLANTED_BUGS: PlantedBug[] = [
  ...PROCESS_CSV,
  ...INSERT_USERS,
  ...COUNTING,
  ...SEND_WELCOME,
  ...RECORD_DELIVERY,
  ...REPORT_STATUS,
  ...NOTIFY,
  ...UNDO,
];
