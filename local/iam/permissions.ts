import { type Condition, ExecutionRoleRefused, parsePolicy } from "./parse-policy";
import type { RequiredAction } from "./required-action";

/** One action on one resource of one statement: a statement is as many of these as it has pairs. */
export interface Grant {
  readonly roleArn: string;
  readonly policy: string;
  readonly effect: "Allow" | "Deny";
  /** As written, with wildcards. */
  readonly action: string;
  readonly resource: string;
  /** How many decisions it has made. */
  readonly uses: number;
}

/** A decision as IAM's policy simulator names it. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html */
export type Decision = "allowed" | Denial;
export type Denial = "implicitDeny" | "explicitDeny";

/** The policies of all roles. */
export interface Permissions {
  /**
   * Attaches a policy to a role, in place of the role's policy of that name.
   * @throws InvalidPolicy
   */
  attach(roleArn: string, policy: string, document: string): void;
  /** Evaluates a role's policies for an action. The grant that decides counts one use. */
  evaluate(roleArn: string, required: RequiredAction): Decision;
  grants(): readonly Grant[];
  /**
   * Revokes a grant, to test what depends on it.
   * @returns a function that restores it
   */
  revoke(grant: Grant): () => void;
}

interface Rule extends Grant {
  uses: number;
  revoked: boolean;
  matches(required: RequiredAction): boolean;
}

/**
 * Evaluates identity-based policies as IAM does where no other policy type applies: an explicit Deny wins, and what no
 * statement allows is denied.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function createPermissions(): Permissions {
  const rulesByRole = new Map<string, Rule[]>();
  return {
    attach(roleArn, policy, document) {
      const others = (rulesByRole.get(roleArn) ?? []).filter((rule) => rule.policy !== policy);
      const rules = parsePolicy(`Policy ${policy} of ${roleArn}`, document).flatMap((statement) =>
        statement.actions.flatMap((action) =>
          statement.resources.map((resource): Rule => {
            const { effect, conditions } = statement;
            const matches = matcherOf(action, resource, conditions);
            return { roleArn, policy, effect, action, resource, uses: 0, revoked: false, matches };
          }),
        ),
      );
      // Explicit denials first: the first rule that matches decides.
      const all = [...others, ...rules];
      const [denials, allowances] = [all.filter(isDenial), all.filter((rule) => !isDenial(rule))];
      rulesByRole.set(roleArn, [...denials, ...allowances]);
    },
    evaluate(roleArn, required) {
      const rule = rulesByRole.get(roleArn)?.find((rule) => !rule.revoked && rule.matches(required));
      if (rule === undefined) return "implicitDeny";
      rule.uses += 1;
      return isDenial(rule) ? "explicitDeny" : "allowed";
    },
    grants: () => [...rulesByRole.values()].flat(),
    revoke(grant) {
      const rule = rulesByRole.get(grant.roleArn)?.find((rule) => rule === grant);
      if (rule === undefined)
        throw new TypeError(`${grant.action} on ${grant.resource} is no grant of these permissions`);
      rule.revoked = true;
      return () => {
        rule.revoked = false;
      };
    },
  };
}

function isDenial({ effect }: Grant): boolean {
  return effect === "Deny";
}

function matcherOf(action: string, resource: string, conditions: Condition[]): Rule["matches"] {
  const isAction = wildcard(action, { ignoreCase: true });
  const isResource = wildcard(resource);
  const tests = conditions.map(conditionTest);
  return (required) =>
    isAction(required.action) && isResource(required.resource) && tests.every((test) => test(required));
}

/** A condition key that the request does not have matches no value. */
function conditionTest({ operator, key, values }: Condition): (required: RequiredAction) => boolean {
  const tests = operator === "StringLike" ? values.map((value) => wildcard(value)) : undefined;
  return ({ context }) => {
    const found = context?.[key];
    if (found === undefined) return false;
    return tests ? tests.some((test) => test(found)) : values.includes(found);
  };
}

export interface RoleCheck {
  /** The resource that is registered, for the error's text. */
  where: string;
  roleArn: string;
  actions: readonly string[];
  /** Default: `*`, for actions without resource types. */
  resource?: string;
  /** The service's own text for a role that lacks one of the actions. */
  message: string;
}

/**
 * Checks that a role allows the actions that a service requires of it at registration.
 * @throws ExecutionRoleRefused naming the first missing action
 */
export function checkRole(
  permissions: Permissions,
  { where, roleArn, actions, resource = "*", message }: RoleCheck,
): void {
  for (const action of actions)
    if (permissions.evaluate(roleArn, { action, resource }) !== "allowed")
      throw new ExecutionRoleRefused(where, message, roleArn, action, resource);
}

/** Compiles an IAM pattern: `*` matches any characters, `?` exactly one. */
export function wildcard(pattern: string, { ignoreCase = false } = {}): (text: string) => boolean {
  if (pattern === "*") return () => true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, ignoreCase ? "is" : "s");
  return (text) => expression.test(text);
}
