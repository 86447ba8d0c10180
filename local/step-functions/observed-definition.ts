import type { StateMachineDefinition } from "./load-interpreter";

/** The interpreter gives a task without TimeoutSeconds 60 s; AWS gives it years. This is the most that its timer takes. */
const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/**
 * The definition for one run. The interpreter reads each state from it as it enters the state, which is the one sign
 * of it that comes before the state's Parameters are made; its own event comes after. Its timers are out of the way:
 * the execution keeps the times itself, of any length.
 */
export function observedDefinition(
  { TimeoutSeconds: _, ...definition }: StateMachineDefinition,
  onEnter: (name: string) => void,
): StateMachineDefinition {
  const States = {} as StateMachineDefinition["States"];
  for (const [name, state] of Object.entries(definition.States)) {
    const untimed = state.Type === "Task" ? { ...state, TimeoutSeconds: LONGEST_SECONDS } : state;
    Object.defineProperty(States, name, {
      enumerable: true,
      get() {
        onEnter(name);
        return untimed;
      },
    });
  }
  return { ...definition, States };
}
