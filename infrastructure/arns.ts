import * as pulumi from "@pulumi/pulumi";

/** Parts of `arn:partition:service:region:account:…`. ARNs of S3 and IAM leave some of them empty. */
export interface ArnParts {
  partition: string;
  region: string;
  account: string;
}

/**
 * Split an ARN.
 * @param arn - ARN with a region and an account, such as a table's
 * @throws Error if region or account is missing
 */
export function arnParts(arn: string): ArnParts {
  const [arnPrefix, partition, , region, account] = arn.split(":");
  if (arnPrefix !== "arn" || !partition || !region || !account)
    throw new Error(`Expected an ARN with a region and an account, such as a table's, and found "${arn}".`);
  return { partition, region, account };
}

/** Domains of the AWS console by partition. @see https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html */
const CONSOLE_DOMAINS: Record<string, string> = {
  aws: "console.aws.amazon.com",
  // https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/**
 * Address of the Step Functions console in the region and partition of a state machine, with everything before the page.
 * @param stateMachineArn - the state machine's ARN
 */
export function stepFunctionsConsole(stateMachineArn: string): string {
  const { partition, region } = arnParts(stateMachineArn);
  const domain = CONSOLE_DOMAINS[partition] ?? CONSOLE_DOMAINS.aws;
  return `https://${region}.${domain}/states/home?region=${region}#`;
}

/**
 * ARNs of SES resources on which `ses:SendEmail` must be allowed for a sender: its identities (the address, its domain
 * and the parent domains; any of them may be the one that is verified) and the configuration set that the emails name.
 * Where they name none, every configuration set, because an identity can have a default one: without it each email of such
 * an identity is refused with AccessDenied (as in https://github.com/medplum/medplum/pull/10102). The caller restricts the
 * right to the sender by a condition.
 * @param senderAddress - such as `welcome@mail.example.com`
 * @param nearby - ARN of a resource in the same account and region
 * @param configurationSetArn - the configuration set that the emails name
 * @see https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/managing-configuration-sets.html
 */
export function senderArns(
  senderAddress: string,
  nearby: pulumi.Output<string>,
  configurationSetArn?: pulumi.Output<string>,
): pulumi.Output<string>[] {
  const labels = senderAddress.slice(senderAddress.lastIndexOf("@") + 1).split(".");
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
  const identities = [senderAddress, ...domains].map((identity) => `identity/${identity}`);
  const configurationSets = configurationSetArn ?? sesArn("configuration-set/*", nearby);
  return [...identities.map((identity) => sesArn(identity, nearby)), configurationSets];
}

/** ARN pattern of all SES identities: in the SES sandbox sending is authorized on the recipients' identities too. */
export function anyIdentityArn(nearby: pulumi.Output<string>): pulumi.Output<string> {
  return sesArn("identity/*", nearby);
}

function sesArn(resource: string, nearby: pulumi.Output<string>): pulumi.Output<string> {
  const parts = nearby.apply(arnParts);
  return pulumi.interpolate`arn:${parts.partition}:ses:${parts.region}:${parts.account}:${resource}`;
}
