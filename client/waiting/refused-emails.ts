import {
  ConfigurationSetDoesNotExistException,
  DescribeConfigurationSetCommand,
  GetAccountSendingEnabledCommand,
} from "@aws-sdk/client-ses";
import { isThrottling } from "../../runtime/retry";
import { WELCOME_RETRY_DAYS } from "../../runtime/send-welcome/retry-queue";
import { formatCount, formatNumber } from "../format";
import { getRegion } from "../outputs";
import { countMessages } from "../redrive/dead-letters";
import { getSendQuota } from "../send-quota";
import type { Stack } from "../stack";
import { countProcessed } from "../stages";
import { type RunningUpload, type WaitingWork, waitsFor } from "./work";

/** Why SES refuses emails, as far as it says, and what to do. */
type SesRefusal = Pick<WaitingWork, "what" | "nextStep">;

/**
 * Reads why emails wait in the welcome-retry queue.
 *
 * @param stack - the stack
 * @returns the reason; undefined where the queue is empty, or must not be read
 */
export async function readSesRefusal(stack: Stack): Promise<SesRefusal | undefined> {
  const messages = await undefinedWhereRefused(countMessages(stack, stack.outputs.welcomeRetryQueueUrl));
  if (messages === undefined || messages === 0) return undefined;
  const [isEnabled, isSetEnabled, quota] = await Promise.all([
    undefinedWhereRefused(isSendingEnabled(stack)),
    undefinedWhereRefused(isConfigurationSetEnabled(stack)),
    undefinedWhereRefused(getSendQuota(stack)),
  ]);
  const { configurationSet } = stack.outputs;
  const region = getRegion(stack.outputs);
  if (isEnabled === false)
    return {
      what: "sending is paused for this SES account",
      nextStep: `Answer the review that SES has opened, or enable sending (aws ses update-account-sending-enabled --enabled --region ${region}). ${RETRIED}`,
    };
  if (isSetEnabled === false)
    return {
      what: `sending is paused for the SES configuration set ${configurationSet}`,
      nextStep: `When they may be sent, enable it (aws ses update-configuration-set-sending-enabled --enabled --configuration-set-name ${configurationSet} --region ${region}). ${RETRIED}`,
    };
  const { max24HourSend = -1, sentLast24Hours = 0 } = quota ?? {};
  if (max24HourSend >= 0 && sentLast24Hours >= max24HourSend)
    return {
      what: `SES's daily quota is used up (${formatNumber(sentLast24Hours)} of ${formatNumber(max24HourSend)} in 24 hours)`,
      nextStep: `Wait, or request a higher quota (Service Quotas → Amazon SES). ${RETRIED}`,
    };
  return {
    what: "SES refused them with a retryable error",
    nextStep: `The log of send-welcome has the error; docs/operations.md, "When SES does not send", has what to do. ${RETRIED}`,
  };
}

const RETRIED = `Until then the emails are retried every 30 minutes, for ${WELCOME_RETRY_DAYS} days.`;

/**
 * Describes the emails of an upload that SES refused.
 *
 * @param upload - the upload
 * @param refusal - why SES refuses emails
 * @returns one entry where the upload waits for emails alone, none otherwise
 */
export function describeRefusedEmails({ summary }: RunningUpload, { what, nextStep }: SesRefusal): WaitingWork[] {
  if (waitsFor("insert", summary) || !waitsFor("welcome", summary)) return [];
  const emails = formatCount((summary.inserted ?? 0) - countProcessed(summary).emailed, "welcome email");
  return [{ where: "welcome-retry", isDeadLettered: false, what: `${emails} not sent: ${what}.`, nextStep }];
}

/** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_GetAccountSendingEnabled.html */
async function isSendingEnabled({ ses }: Stack): Promise<boolean> {
  const { Enabled = true } = await ses.send(new GetAccountSendingEnabledCommand({}));
  return Enabled;
}

/**
 * @returns undefined where the stack does not output its configuration set, or that does not exist
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_DescribeConfigurationSet.html
 */
async function isConfigurationSetEnabled({ ses, outputs }: Stack): Promise<boolean | undefined> {
  const { configurationSet: ConfigurationSetName } = outputs;
  if (ConfigurationSetName === undefined) return undefined;
  try {
    const { ReputationOptions } = await ses.send(
      new DescribeConfigurationSetCommand({
        ConfigurationSetName,
        ConfigurationSetAttributeNames: ["reputationOptions"],
      }),
    );
    return ReputationOptions?.SendingEnabled;
  } catch (error) {
    if (error instanceof ConfigurationSetDoesNotExistException) return undefined;
    throw error;
  }
}

/** The user's permissions may not cover a call that only makes a message more exact; SES takes some of them once a second. */
async function undefinedWhereRefused<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && (/AccessDenied/.test(error.name) || isThrottling(error))) return undefined;
    throw error;
  }
}
