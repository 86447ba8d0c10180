import { integrationOf } from "../../../console/page/upload/integration";

describe("integrationOf", () => {
  it.each([
    ["arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken", "dynamodb", "DynamoDB: UpdateItem"],
    ["arn:aws:states:::dynamodb:putItem", "dynamodb", "DynamoDB: PutItem"],
    ["arn:aws:states:::lambda:invoke.waitForTaskToken", "lambda", "Lambda: Invoke"],
    ["arn:aws:lambda:eu-west-1:000000000000:function:process", "lambda", "Lambda: Invoke"],
    ["arn:aws-cn:states:::sqs:sendMessage", "sqs", "SQS: SendMessage"],
    ["arn:aws:states:::aws-sdk:glue:startJobRun", "service", "glue: StartJobRun"],
  ])("reads the service of %s", (Resource, icon, label) => {
    expect(integrationOf({ Type: "Task", Resource })).toStrictEqual({ icon, label });
  });

  it("names the type of a state that calls no service", () => {
    expect(integrationOf({ Type: "Choice" })).toStrictEqual({ icon: "choice", label: "Choice state" });
    expect(integrationOf({ Type: "Map" })).toStrictEqual({ icon: "service", label: "Map state" });
  });
});
