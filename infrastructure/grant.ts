import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./statement";

/** Lets the role do what the statements say, besides what it may do already. */
export function grant(name: string, role: aws.iam.Role, statements: Statement[]): aws.iam.RolePolicy {
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
  return new aws.iam.RolePolicy(name, { role: role.name, policy });
}
