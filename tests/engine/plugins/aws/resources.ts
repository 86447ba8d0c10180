import { createHash } from "node:crypto";
import type { Account } from "./account";
import { type Properties, type ResourceType, resourceType } from "./resource-types";

/** Where the AWS provider notes which inputs it filled in itself; an input that is noted here may change later. */
const DEFAULTS = "__defaults";

export interface Autonaming {
  proposedName: string;
  mode: "propose" | "enforce" | "disable";
}

/**
 * Fill in the physical name, as the AWS provider does: the program's own, the one that the resource has, the one that
 * the engine proposes (`pulumi:autonaming`), or the name in the program with a random suffix.
 * @throws Error where AWS would refuse the name
 */
export function checkInputs(urn: string, olds: Properties, news: Properties, autonaming?: Autonaming): Properties {
  const { nameProperty, maxNameLength = Number.POSITIVE_INFINITY } = typeOf(urn);
  if (nameProperty === undefined) return news;
  if (news[nameProperty] !== undefined) {
    assertLength(urn, news[nameProperty], maxNameLength);
    return { ...news, [DEFAULTS]: [] };
  }
  const wasFilledIn = Array.isArray(olds[DEFAULTS]) && olds[DEFAULTS].includes(nameProperty);
  const name = wasFilledIn ? olds[nameProperty] : autoname(urn, autonaming);
  assertLength(urn, name, maxNameLength);
  return { ...news, [nameProperty]: name, [DEFAULTS]: [nameProperty] };
}

/** @returns the inputs that differ, and those of them that replace the resource */
export function diffInputs(urn: string, olds: Properties, news: Properties): { changed: string[]; replaced: string[] } {
  const { replacedBy } = typeOf(urn);
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => key !== DEFAULTS);
  const changed = keys.filter((key) => canonical(olds[key]) !== canonical(news[key]));
  return { changed, replaced: changed.filter((key) => replacedBy.includes(key)) };
}

/** @throws Error where the account has a resource of that type and id */
export function createResource(account: Account, urn: string, inputs: Properties): { id: string; state: Properties } {
  const { nameProperty, id: idOf } = typeOf(urn);
  const name = nameProperty === undefined ? `${logicalName(urn)}-${suffix(urn)}` : String(inputs[nameProperty]);
  const id = idOf?.(name, inputs) ?? name;
  account.claim(typeName(urn), id);
  account.record({ method: "create", type: typeName(urn), name: logicalName(urn), id });
  return { id, state: stateOf(urn, name, inputs) };
}

export function updateResource(account: Account, urn: string, id: string, inputs: Properties): Properties {
  account.record({ method: "update", type: typeName(urn), name: logicalName(urn), id });
  const { nameProperty } = typeOf(urn);
  return stateOf(urn, nameProperty === undefined ? id : String(inputs[nameProperty]), inputs);
}

/** @throws Error where DynamoDB would refuse: the table has deletion protection */
export function deleteResource(account: Account, urn: string, id: string, state: Properties): void {
  if (state.deletionProtectionEnabled === true)
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
    throw new Error(
      `ValidationException: Resource cannot be deleted as it is currently protected against deletion. (${id})`,
    );
  account.record({ method: "delete", type: typeName(urn), name: logicalName(urn), id });
  account.release(typeName(urn), id);
}

function stateOf(urn: string, name: string, inputs: Properties): Properties {
  return { ...typeOf(urn).computed?.(name, inputs), ...inputs };
}

function autoname(urn: string, autonaming: Autonaming | undefined): string {
  if (autonaming?.mode === "disable") throw new Error(`${urn} has no name, and automatic names are disabled.`);
  return autonaming?.proposedName || `${logicalName(urn)}-${suffix(urn)}`;
}

function assertLength(urn: string, name: unknown, maxNameLength: number): void {
  // Names that are not known in a preview are taken as they are.
  if (typeof name === "string" && name.length > maxNameLength)
    throw new Error(
      `The name ${name} of ${typeName(urn)} has ${name.length} characters; AWS accepts ${maxNameLength}.`,
    );
}

/** Seven hexadecimal digits that belong to the resource, as the AWS provider's random ones do. */
function suffix(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 7);
}

function typeOf(urn: string): ResourceType {
  return resourceType(typeName(urn));
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` @see https://www.pulumi.com/docs/iac/concepts/resources/names/ */
function typeName(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function logicalName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** How Pulumi marks assets and archives in properties; the engine has added their hash. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** The value as JSON with sorted keys, assets and archives by their hash: olds have no contents. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    if (SIGNATURE in part && "hash" in part) return part.hash;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
