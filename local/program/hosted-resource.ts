import type { LocalServices } from "./local-services";

export type Inputs = Record<string, unknown>;

/** What a resource answers to the program: its id and its outputs, over the inputs. */
export interface Provisioned {
  id: string;
  state: Inputs;
}

/** How the local cloud makes one type of resource real. */
export interface HostedResource {
  /** Properties that are carried out. */
  hosted: readonly string[];
  /** Properties that have no effect on this machine, by choice. Any other property is an error that names it. */
  withoutEffect: readonly string[];
  provision(services: LocalServices, name: string, inputs: Inputs): Promise<Provisioned>;
}
