import type { LambdaFunction } from "./create-function";
import type { World } from "./world";

export interface AsyncSettings {
  maximumRetryAttempts: number;
  /** Seconds. */
  maximumEventAge: number;
  /** Receives the event that was discarded, with the condition. */
  onFailure(record: string): void;
}

const MINUTE = 60_000;

/**
 * Invokes a function asynchronously: Lambda's queue may deliver the event more than once, retries after one minute and
 * then two, and sends what it discards to the on-failure destination.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export async function invokeAsync(
  { time, random, faults, trace }: World,
  target: LambdaFunction,
  settings: AsyncSettings,
  event: unknown,
): Promise<void> {
  const since = time.now();
  await time.sleep(random.mostlySmall(5, 5_000));
  for (let attempt = 1; ; attempt++) {
    const result = await target.invoke(event);
    if (result.functionError === undefined) {
      if (!faults.happens(`event of ${target.name}`, "duplicated")) return;
      await time.sleep(random.mostlySmall(1, 10 * MINUTE));
      continue;
    }
    const wait = attempt * MINUTE;
    const tooOld = time.now() + wait - since > settings.maximumEventAge * 1_000;
    if (attempt <= settings.maximumRetryAttempts && !tooOld) {
      await time.sleep(wait);
      continue;
    }
    trace.note(target.name, `discards an event after ${attempt} attempts`);
    faults.count(`event of ${target.name}`, "discarded");
    const condition = tooOld ? "EventAgeExceeded" : "RetriesExhausted";
    settings.onFailure(
      JSON.stringify({ requestContext: { condition, approximateInvokeCount: attempt }, requestPayload: event }),
    );
    return;
  }
}
