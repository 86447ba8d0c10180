import { arnOf, nameOfArn } from "../../program/arn";
import type { Needs } from "./needs";

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const lambdaNeeds: Needs = ({ method, path }) => {
  const [, name] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/.exec(path) ?? [];
  if (method !== "POST" || name === undefined) return undefined;
  const resource = arnOf("lambda", `function:${nameOfArn(decodeURIComponent(name))}`);
  return [{ action: "lambda:InvokeFunction", resource }];
};
