import { type Condition, ExecutionRoleRefused, parsePolicy } from "./parse-policy";
import type { Need } from "./required-action";

/** One action on one resource of one statement: a statement is as many of these as it has pairs. */
export interface Grant {
  readonly roleArn: string;
  readonly policy: string;
  readonly effect: "Allow" | "Deny";
  /** As written, with wildcards. */
  readonly action: string;
  readonly resource: string;
  /** How often it has decided. */
  readonly uses: number;
}

/** Why something is refused: nothing allows it, or a Deny forbids it. */
export type Refusal = "not allowed" | "denied";

/** The policies of all roles. */
export interface Rights {
  /** Gives a role a policy, or replaces the one of that name. @throws InvalidPolicy */
  attach(roleArn: string, policy: string, document: string): void;
  /** @returns undefined where the role may; what has decided counts one use */
  refusalOf(roleArn: string, need: Need): Refusal | undefined;
  grants(): readonly Grant[];
  /** Takes a grant away, to see what fails without it. Returns what gives it back. */
  withdraw(grant: Grant): () => void;
}

interface Rule extends Grant {
  uses: number;
  withdrawn: boolean;
  fits(need: Need): boolean;
}

/**
 * Judges as IAM does where a role has identity policies and nothing else has a say: an explicit Deny wins, and what
 * nothing allows is refused.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function createRights(): Rights {
  const rulesByRole = new Map<string, Rule[]>();
  return {
    attach(roleArn, policy, document) {
      const others = (rulesByRole.get(roleArn) ?? []).filter((rule) => rule.policy !== policy);
      const rules = parsePolicy(`Policy ${policy} of ${roleArn}`, document).flatMap((statement) =>
        statement.actions.flatMap((action) =>
          statement.resources.map((resource): Rule => {
            const { effect, conditions } = statement;
            const fits = fitting(action, resource, conditions);
            return { roleArn, policy, effect, action, resource, uses: 0, withdrawn: false, fits };
          }),
        ),
      );
      // Explicit denials first: the first rule that fits decides.
      const all = [...others, ...rules];
      const [denials, allowances] = [all.filter(isDenial), all.filter((rule) => !isDenial(rule))];
      rulesByRole.set(roleArn, [...denials, ...allowances]);
    },
    refusalOf(roleArn, need) {
      const rule = rulesByRole.get(roleArn)?.find((rule) => !rule.withdrawn && rule.fits(need));
      if (rule === undefined) return "not allowed";
      rule.uses += 1;
      return isDenial(rule) ? "denied" : undefined;
    },
    grants: () => [...rulesByRole.values()].flat(),
    withdraw(grant) {
      const rule = rulesByRole.get(grant.roleArn)?.find((rule) => rule === grant);
      if (rule === undefined) throw new TypeError(`${grant.action} on ${grant.resource} is no grant of these rights`);
      rule.withdrawn = true;
      return () => {
        rule.withdrawn = false;
      };
    },
  };
}

function isDenial({ effect }: Grant): boolean {
  return effect === "Deny";
}

function fitting(action: string, resource: string, conditions: Condition[]): Rule["fits"] {
  const isAction = wildcard(action, { ignoreCase: true });
  const isResource = wildcard(resource);
  const holds = conditions.map(holding);
  return (need) => isAction(need.action) && isResource(need.resource) && holds.every((condition) => condition(need));
}

/** A key that the request does not have fits nothing. */
function holding({ operator, key, values }: Condition): (need: Need) => boolean {
  const tests = operator === "StringLike" ? values.map((value) => wildcard(value)) : undefined;
  return ({ context }) => {
    const found = context?.[key];
    if (found === undefined) return false;
    return tests ? tests.some((test) => test(found)) : values.includes(found);
  };
}

export interface RoleCheck {
  /** What is registered. */
  where: string;
  roleArn: string;
  actions: readonly string[];
  /** Default: `*`, for actions that know no ARNs. */
  resource?: string;
  /** How the service words it that the role lacks one of these. */
  refusal: string;
}

/** What a service asks of a role before it takes it. @throws ExecutionRoleRefused naming what is missing */
export function checkRole(rights: Rights, { where, roleArn, actions, resource = "*", refusal }: RoleCheck): void {
  for (const action of actions)
    if (rights.refusalOf(roleArn, { action, resource }) !== undefined)
      throw new ExecutionRoleRefused(where, refusal, roleArn, action, resource);
}

/** Whether a text fits a pattern of IAM: `*` stands for any characters, `?` for one. */
export function wildcard(pattern: string, { ignoreCase = false } = {}): (text: string) => boolean {
  if (pattern === "*") return () => true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, ignoreCase ? "is" : "s");
  return (text) => expression.test(text);
}
