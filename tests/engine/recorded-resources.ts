import type { Deployment, Stack } from "@pulumi/pulumi/automation";

/** A resource as Pulumi records it in a stack's state. */
export interface RecordedResource {
  urn: string;
  type: string;
  /** False for components and the stack itself. */
  custom: boolean;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** @returns the AWS resources that the stack's state records */
export async function readResources(stack: Stack): Promise<RecordedResource[]> {
  return resourcesOf(await stack.exportStack());
}

/** @returns the AWS resources of an exported state */
export function resourcesOf({ deployment }: Deployment): RecordedResource[] {
  const resources: RecordedResource[] = deployment.resources ?? [];
  return resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
}
