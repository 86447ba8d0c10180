import { arnOf } from "../../program/arn";
import type { Needs } from "./needs";

/**
 * Makes the needs of SES v1. Sending is a right on the identity that the sender is verified by.
 * @param identityOf the verified identity that an address sends under
 * @see https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
export function createSesNeeds(identityOf: (address: string) => string): Needs {
  return ({ operation, body }) => {
    if (operation !== "SendEmail" && operation !== "SendRawEmail") return undefined;
    const form = new URLSearchParams(body.toString());
    // A raw email may say who sends it in its own headers alone; that is not looked at here.
    const source = form.get("Source");
    if (source === null) return undefined;
    const address = /<([^<>]+)>\s*$/.exec(source)?.[1] ?? source.trim();
    const resource = arnOf("ses", `identity/${identityOf(address)}`);
    return [{ action: `ses:${operation}`, resource, context: { "ses:FromAddress": address } }];
  };
}
