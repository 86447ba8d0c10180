/** What a task's Resource asks for: an action of DynamoDB by the SDK integration, perhaps with a callback. */
export interface TaskResource {
  /** As history events name it: `updateItem`, `updateItem.waitForTaskToken`. */
  resource: string;
  resourceType: string;
  /** As the API names it: `UpdateItem`. */
  action: string;
  waitsForToken: boolean;
}

/**
 * Undefined where the resource is not hosted here.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function taskResource(arn: string): TaskResource | undefined {
  const parts = /^arn:aws:states:::(aws-sdk:dynamodb):([a-z]\w+)(\.waitForTaskToken)?$/.exec(arn);
  const [, resourceType, action, callback = ""] = parts ?? [];
  if (resourceType === undefined || action === undefined) return undefined;
  return {
    resource: `${action}${callback}`,
    resourceType,
    action: action.charAt(0).toUpperCase() + action.slice(1),
    waitsForToken: callback !== "",
  };
}
