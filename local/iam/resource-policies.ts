import { isJsonObject, type Json } from "../json";
import { ACCOUNT } from "../program/arn";
import { InvalidPolicy, parsedRule, refuseOthers, type Statement, statementsOf, texts } from "./parse-policy";
import { type Decision, wildcard } from "./permissions";

/** What an AWS service does to a resource of this account. */
export interface ServiceRequest {
  /** The service's principal: `sns.amazonaws.com`. */
  service: string;
  /** As `sqs:SendMessage`. */
  action: string;
  /** For which of its resources the service does it. */
  sourceArn: string;
}

/** The policies of resources. A resource has one at most. */
export interface ResourcePolicies {
  /**
   * Sets the policy of a resource.
   * @throws InvalidPolicy
   */
  attach(resourceArn: string, document: string): void;
  /** Evaluates a resource's policy for a service; what has no policy is denied. */
  evaluate(resourceArn: string, request: ServiceRequest): Decision;
}

interface Rule extends Omit<Statement, "conditions"> {
  matches(request: ServiceRequest): boolean;
}

/**
 * Evaluates resource-based policies for calls of AWS services: only what the policy of the resource allows to a service's
 * principal is allowed.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function createResourcePolicies(): ResourcePolicies {
  const rulesByArn = new Map<string, Rule[]>();
  return {
    attach: (resourceArn, document) =>
      void rulesByArn.set(resourceArn, rulesOf(`The policy of ${resourceArn}`, document)),
    evaluate(resourceArn, request) {
      const matching = (rulesByArn.get(resourceArn) ?? []).filter(
        ({ actions, resources, matches }) =>
          actions.some((action) => wildcard(action, { ignoreCase: true })(request.action)) &&
          resources.some((resource) => wildcard(resource)(resourceArn)) &&
          matches(request),
      );
      if (matching.some(({ effect }) => effect === "Deny")) return "explicitDeny";
      return matching.length > 0 ? "allowed" : "implicitDeny";
    },
  };
}

function rulesOf(where: string, document: string): Rule[] {
  return statementsOf(where, document).map(({ where, statement }) => {
    refuseOthers(where, statement, ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]);
    const isPrincipal = principalTest(where, statement.Principal);
    const conditions = conditionTests(where, statement.Condition ?? {});
    const matches = (request: ServiceRequest) => {
      const context = contextOf(request);
      return isPrincipal(request.service) && conditions.every((test) => test(context));
    };
    return { ...parsedRule(where, statement), matches };
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function principalTest(where: string, principal: Json | undefined): (service: string) => boolean {
  if (principal === "*") return () => true;
  if (!isJsonObject(principal))
    throw new InvalidPolicy(where, `Principal ${JSON.stringify(principal)}`, "an object or *");
  refuseOthers(where, principal, ["Service", "AWS"]);
  const services = principal.Service === undefined ? [] : texts(where, "Principal", principal.Service);
  const accounts = principal.AWS === undefined ? [] : texts(where, "Principal", principal.AWS);
  return (service) => accounts.includes("*") || services.includes(service);
}

type Context = Readonly<Record<string, string>>;

/** Keys that services fill in; their names are compared without case. */
const KEYS = ["aws:sourceaccount", "aws:sourcearn", "aws:securetransport"];

/**
 * The values of the keys. That SNS fills in the account of its topic is not documented.
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 */
function contextOf({ service, sourceArn }: ServiceRequest): Context {
  const account = service === "sns.amazonaws.com" ? {} : { "aws:sourceaccount": ACCOUNT };
  return { ...account, "aws:sourcearn": sourceArn, "aws:securetransport": "true" };
}

/** Operators and how each compares; of ARNs, "equals" takes wildcards too. */
const OPERATORS: Record<string, (value: string) => (found: string) => boolean> = {
  StringEquals: (value) => (found) => found === value,
  StringLike: (value) => wildcard(value),
  ArnEquals: (value) => wildcard(value),
  ArnLike: (value) => wildcard(value),
  Bool: (value) => (found) => found === value,
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function conditionTests(where: string, conditions: Json): ((context: Context) => boolean)[] {
  if (!isJsonObject(conditions)) throw new InvalidPolicy(where, `Condition ${JSON.stringify(conditions)}`, "an object");
  return Object.entries(conditions).flatMap(([operator, tests]) => {
    const compare = OPERATORS[operator];
    if (compare === undefined)
      throw new InvalidPolicy(where, `the condition operator ${operator}`, Object.keys(OPERATORS).join(", "));
    if (!isJsonObject(tests)) throw new InvalidPolicy(where, `${operator} ${JSON.stringify(tests)}`, "an object");
    return Object.entries(tests).map(([name, value]) => {
      const key = name.toLowerCase();
      if (!KEYS.includes(key)) throw new InvalidPolicy(where, `the condition key ${name}`, `one of ${KEYS.join(", ")}`);
      const matches = texts(where, name, value).map(compare);
      return (context: Context) => matches.some((test) => test(context[key] ?? ""));
    });
  });
}
