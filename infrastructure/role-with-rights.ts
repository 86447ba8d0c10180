import * as aws from "@pulumi/aws";
import { grant } from "./grant";
import type { Statement } from "./statement";

/** A role that one service assumes and that may do what the statements say, and nothing else. */
export interface RoleWithRights {
  role: aws.iam.Role;
  /** What uses the role depends on this: a role without its rights is of no use. */
  rights: aws.iam.RolePolicy;
}

/** @param service such as `lambda.amazonaws.com` */
export function roleWithRights(name: string, service: string, statements: Statement[]): RoleWithRights {
  const role = new aws.iam.Role(name, {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
    }),
  });
  return { role, rights: grant(name, role, statements) };
}
