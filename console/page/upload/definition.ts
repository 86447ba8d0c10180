/**
 * The parts of a state machine's definition that the page reads.
 * @see https://states-language.net/spec.html
 */
export interface Definition {
  StartAt: string;
  States: Record<string, DefinedState>;
}

export interface DefinedState {
  Type: string;
  /** Of a task: the ARN of what it calls. */
  Resource?: string;
  Next?: string;
  Default?: string;
  End?: boolean;
  Choices?: { Next: string }[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
}

export interface Transition {
  from: string;
  to: string;
  isFailure: boolean;
}

export const START = "\u0000start";
export const END = "\u0000end";

/** Transitions of all states, one for each pair of states. */
export function transitionsOf({ StartAt, States }: Definition): Transition[] {
  const found = new Map<string, Transition>();
  const add = (from: string, to: string | undefined, isFailure: boolean) => {
    if (to === undefined || found.has(`${from}\n${to}`)) return;
    found.set(`${from}\n${to}`, { from, to, isFailure });
  };
  add(START, StartAt, false);
  for (const [name, { Type, Next, Default, End, Choices = [], Catch = [] }] of Object.entries(States)) {
    add(name, Next, false);
    for (const choice of Choices) add(name, choice.Next, false);
    add(name, Default, false);
    for (const catcher of Catch) add(name, catcher.Next, true);
    if (End || Type === "Fail" || Type === "Succeed") add(name, END, false);
  }
  return [...found.values()];
}

/** States on paths without a failure. */
export function statesWithoutFailure({ StartAt }: Definition, transitions: Transition[]): Set<string> {
  const reached = new Set([START, StartAt, END]);
  for (const name of reached)
    for (const { from, to, isFailure } of transitions) if (from === name && !isFailure) reached.add(to);
  return reached;
}
