import type { Stack } from "../../../client/stack";
import { deployedSource } from "../../../console/server/deployed-source";
import type { Monitoring } from "../../../console/server/source";
import { STACK_OUTPUTS } from "../../helpers/stack-outputs";

describe("deployedSource", () => {
  const linkOf = (outputs: object) =>
    deployedSource(
      "prod",
      { outputs: { ...STACK_OUTPUTS, ...outputs } } as unknown as Stack,
      {} as Monitoring,
    ).awsConsole?.("arn:aws-cn:states:cn-north-1:1:execution:upload-1:u");

  it("links to executions in the AWS console of the stack's partition", () => {
    expect(
      linkOf({
        stateMachineConsole:
          "https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/statemachines/view/arn:aws-cn:states:cn-north-1:1:stateMachine:upload-1",
      }),
    ).toBe(
      "https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/arn:aws-cn:states:cn-north-1:1:execution:upload-1:u",
    );
  });

  it("has no links where the stack does not output its console", () => {
    expect(linkOf({})).toBeUndefined();
  });
});
