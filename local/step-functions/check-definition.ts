import { isJsonObject, type Json, type JsonObject } from "../json";
import { DefinitionNotHosted } from "./errors";
import type { LoadedInterpreter, StateMachineDefinition } from "./interpreter";
import { isDynamoDbAction, taskResource } from "./task-resource";

/** Fields that AWS supports and the interpreter ignores, by the state's type; `*`: any type. */
const NOT_HOSTED: Record<string, string[]> = {
  "*": ["Assign", "QueryLanguage", "Arguments", "Output"],
  Task: ["HeartbeatSeconds", "HeartbeatSecondsPath", "TimeoutSecondsPath", "Credentials"],
};
const HOSTED_TYPES = ["Task", "Pass", "Choice", "Wait", "Succeed", "Fail"];
/** The interpreter waits with setTimeout. */
const LONGEST_WAIT_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/**
 * Parses a definition and checks that all of it runs here as on AWS.
 * @throws DefinitionNotHosted
 */
export function checkDefinition(
  stateMachine: string,
  text: string,
  { StateMachine }: LoadedInterpreter,
): StateMachineDefinition {
  const definition = parsed(stateMachine, text);
  if (definition.QueryLanguage !== undefined && definition.QueryLanguage !== "JSONPath")
    throw new DefinitionNotHosted(
      stateMachine,
      `QueryLanguage ${definition.QueryLanguage} is not hosted; use JSONPath.`,
    );
  const states = isJsonObject(definition.States) ? definition.States : {};
  for (const [name, state] of Object.entries(states)) {
    const problem = isJsonObject(state) ? problemOf(state) : "is not an object.";
    if (problem !== undefined) throw new DefinitionNotHosted(stateMachine, `state "${name}" ${problem}`);
  }
  const checked = definition as unknown as StateMachineDefinition;
  try {
    new StateMachine(checked);
  } catch (cause) {
    throw new DefinitionNotHosted(stateMachine, cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return checked;
}

function parsed(stateMachine: string, text: string): JsonObject {
  let definition: Json;
  try {
    definition = JSON.parse(text);
  } catch (cause) {
    throw new DefinitionNotHosted(stateMachine, `the definition is not JSON: ${cause}`, { cause });
  }
  if (!isJsonObject(definition)) throw new DefinitionNotHosted(stateMachine, "the definition is not a JSON object.");
  return definition;
}

function problemOf(state: JsonObject): string | undefined {
  const type = String(state.Type);
  if (!HOSTED_TYPES.includes(type)) return `is of type ${type}. Hosted here: ${HOSTED_TYPES.join(", ")}.`;
  const field = [...(NOT_HOSTED["*"] ?? []), ...(NOT_HOSTED[type] ?? [])].find((name) => state[name] !== undefined);
  if (field !== undefined)
    return `has ${field}, which is not hosted here. Leave it out, or host it in local/step-functions.`;
  if (type === "Wait" && Number(state.Seconds) > LONGEST_WAIT_SECONDS)
    return `waits ${state.Seconds} s; the longest wait hosted here is ${LONGEST_WAIT_SECONDS} s.`;
  return type === "Task" ? problemOfTask(state) : undefined;
}

function problemOfTask({ Resource, Parameters = null }: JsonObject): string | undefined {
  const resource = taskResource(String(Resource));
  if (resource === undefined || !isDynamoDbAction(resource.action))
    return `has the Resource ${Resource}, which is not hosted here. Hosted: arn:aws:states:::aws-sdk:dynamodb:ACTION, also with .waitForTaskToken.`;
  if (resource.waitsForToken && !JSON.stringify(Parameters).includes("$$.Task.Token"))
    return "waits for a task token that its Parameters do not pass on. Add $$.Task.Token to them.";
  return undefined;
}
