import assert from "node:assert/strict";
import { stateMachineDefinition } from "../../../infrastructure/state-machine-definition";
import { checkDefinition } from "../../../local/step-functions/check-definition";
import { DefinitionNotHosted } from "../../../local/step-functions/errors";
import { loadInterpreter } from "../../../local/step-functions/interpreter";

const UPDATE = "arn:aws:states:::aws-sdk:dynamodb:updateItem";

test("the program's own state machine is hosted", async () => {
  // Prepare
  const interpreter = await loadInterpreter();

  // Act
  const checked = checkDefinition("uploads", JSON.stringify(stateMachineDefinition("uploads", 1)), interpreter);

  // Assess
  expect(checked.StartAt).toBe("Parse CSV");
});

const REFUSED: [string, object | string, RegExp][] = [
  ["text that is not JSON", "{", /machine: the definition is not JSON/],
  [
    "another resource",
    { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", End: true },
    /state "A" has the Resource arn:aws:states:::sqs:sendMessage, which is not hosted/,
  ],
  [
    "an action that DynamoDB does not have",
    { Type: "Task", Resource: "arn:aws:states:::aws-sdk:dynamodb:fly", Parameters: {}, End: true },
    /dynamodb:fly, which is not hosted/,
  ],
  [
    "a callback whose token goes nowhere",
    { Type: "Task", Resource: `${UPDATE}.waitForTaskToken`, Parameters: {}, End: true },
    /state "A" waits for a task token that its Parameters do not pass on/,
  ],
  ["a heartbeat", { Type: "Task", Resource: UPDATE, HeartbeatSeconds: 5, End: true }, /has HeartbeatSeconds/],
  ["a Map", { Type: "Map", End: true }, /state "A" is of type Map\. Hosted here: Task, Pass/],
  ["a wait of a month", { Type: "Wait", Seconds: 2_592_000, End: true }, /waits 2592000 s; the longest/],
  ["JSONata", { Type: "Pass", QueryLanguage: "JSONata", End: true }, /has QueryLanguage/],
  ["a next state that is not there", { Type: "Pass", Next: "B" }, /definition is invalid/],
];

for (const [what, state, expected] of REFUSED) {
  test(`refused by name: ${what}`, async () => {
    // Prepare
    const interpreter = await loadInterpreter();
    const definition = typeof state === "string" ? state : JSON.stringify({ StartAt: "A", States: { A: state } });

    // Act
    const check = () => checkDefinition("machine", definition, interpreter);

    // Assess
    assert.throws(check, (error) => error instanceof DefinitionNotHosted && expected.test(error.message));
  });
}
