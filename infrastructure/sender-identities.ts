import type * as pulumi from "@pulumi/pulumi";
import { arnParts } from "./arn-parts";

/**
 * The SES identities that an email from the address can be sent under: the address itself, its domain and the domains
 * above that. Which of them is verified is the account's affair.
 * @param senderAddress such as `welcome@mail.example.com`
 * @param nearby ARN of a resource of the same account and region
 * @see https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
 */
export function senderIdentities(senderAddress: string, nearby: pulumi.Output<string>): pulumi.Output<string>[] {
  const labels = senderAddress.slice(senderAddress.lastIndexOf("@") + 1).split(".");
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
  return [senderAddress, ...domains].map((identity) => identityArn(identity, nearby));
}

/** In the SES sandbox the recipients' identities are asked for as well; nobody knows those beforehand. */
export function anyIdentity(nearby: pulumi.Output<string>): pulumi.Output<string> {
  return identityArn("*", nearby);
}

function identityArn(identity: string, nearby: pulumi.Output<string>): pulumi.Output<string> {
  return nearby.apply((arn) => {
    const { partition, region, account } = arnParts(arn);
    return `arn:${partition}:ses:${region}:${account}:identity/${identity}`;
  });
}
