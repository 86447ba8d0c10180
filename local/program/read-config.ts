import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { REGION } from "./arn";

type Declared = Record<string, string | { default?: unknown; value?: unknown }>;

/** The configuration of the stack `local`: the defaults of Pulumi.yaml under the values of Pulumi.local.yaml. */
export function readConfig(project: string): { name: string; config: Record<string, string> } {
  const { name, config: declared = {} } = readYaml<{ name: string; config?: Declared }>(join(project, "Pulumi.yaml"));
  const { config: set = {} } = readYaml<{ config?: Record<string, unknown> }>(join(project, "Pulumi.local.yaml"));
  const config: Record<string, string> = { "aws:region": REGION };
  for (const [key, value] of Object.entries(declared)) {
    const preset = typeof value === "object" ? (value.default ?? value.value) : value;
    if (preset !== undefined) config[qualified(name, key)] = textOf(preset);
  }
  for (const [key, value] of Object.entries(set)) config[qualified(name, key)] = textOf(value);
  return { name, config };
}

function qualified(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function readYaml<Document>(path: string): Document {
  return parse(readFileSync(path, "utf8"));
}
