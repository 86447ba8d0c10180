import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Report } from "../../../runtime/upload/report";
import { SUMMARY, type Summary } from "../../../runtime/upload/summary";
import { WAIT_PREFIX, type Wait } from "../../../runtime/upload/wait";
import type { User } from "../../../runtime/user";
import type { Item } from "../../doubles/dynamodb/operand";
import type { Evidence, FileOfPeople, ReceiptEvidence, UploadEvidence } from "../invariants/evidence";
import { tombstonesOf } from "../invariants/tombstones-of";
import type { Services } from "./platform/services";
import { isRefusedAddress } from "./workload/person";

/** The tables' names as deployed. */
export interface TableNames {
  users: string;
  uploads: string;
}

/** Items never change, they are replaced: each has to be read once only. */
const read = new WeakMap<Item, Record<string, unknown>>();

function plain(item: Item): Record<string, unknown> {
  const known = read.get(item) ?? unmarshall(item);
  read.set(item, known);
  return known;
}

/** Reads what the invariants judge off the doubles, as it is at this moment. */
export function gatherUsers({ dynamodb }: Services, { users }: TableNames): User[] {
  return dynamodb.items(users).map((item) => plain(item) as unknown as User);
}

export function gatherUpload(
  { dynamodb, stepFunctions }: Services,
  { uploads }: TableNames,
  uploadId: string,
  file: FileOfPeople,
): UploadEvidence {
  const items = dynamodb
    .items(uploads)
    .filter((item) => item.uploadId?.S === uploadId)
    .map(plain);
  const partsOf = (prefix: string) => items.filter(({ part }) => String(part).startsWith(prefix));
  return {
    uploadId,
    file,
    summary: items.find(({ part }) => part === SUMMARY) as unknown as Summary | undefined,
    receipts: partsOf("BATCH#") as unknown as ReceiptEvidence[],
    waits: partsOf(WAIT_PREFIX) as unknown as Wait[],
    ...tombstonesOf(partsOf("ABSENT#")),
    executions: stepFunctions
      .executions()
      .filter(({ name }) => name === uploadId)
      .map(({ status, output, error }) => ({
        status,
        ...(output !== undefined && { output: output as unknown as Report }),
        ...(error !== undefined && { error }),
      })),
  };
}

export function gatherEvidence(
  services: Services,
  tables: TableNames,
  files: ReadonlyMap<string, FileOfPeople>,
  before: User[],
): Evidence {
  const users = gatherUsers(services, tables);
  return {
    uploads: [...files].map(([uploadId, file]) => gatherUpload(services, tables, uploadId, file)),
    users,
    before,
    emails: services.emails.accepted(),
    reports: services.emailEvents.published(),
    refused: users.map(({ email }) => email).filter(isRefusedAddress),
    lostOutcomes: services.emails.lostOutcomes(),
  };
}
