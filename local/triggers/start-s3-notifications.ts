import { randomUUID } from "node:crypto";
import type { S3Event } from "aws-lambda";
import { ACCOUNT, arnOf, nameOfArn, REGION } from "../program/arn";
import type { Fauxqs, ObjectCreated } from "../services/start-fauxqs";
import { InvalidProperty, propertiesOf } from "./properties";
import type { Trigger, TriggerContext } from "./trigger";

/** The source of a bucket's notifications. */
export type ObjectEvents = Pick<Fauxqs, "onObjectCreated">;

interface Notification {
  id: string;
  functionName: string;
  /** Without `s3:`. */
  events: string[];
  filterPrefix: string;
  filterSuffix: string;
}

const EVENTS = ["s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"] as const;

/**
 * Starts a bucket's notifications: each created object that matches invokes its function asynchronously.
 * @param lambdaFunctions - of an aws.s3.BucketNotification
 * @throws UnknownProperty, InvalidProperty
 */
export function startS3Notifications(
  bucket: string,
  lambdaFunctions: readonly object[],
  objectEvents: ObjectEvents,
  { host, deliveries }: Pick<TriggerContext, "host" | "deliveries">,
): Trigger {
  const notifications = lambdaFunctions.map((inputs) => notificationOf(bucket, inputs));
  const onObjectCreated = (object: ObjectCreated) => {
    if (object.bucket !== bucket) return;
    const eventName = eventNameOf(object);
    for (const notification of notifications) {
      const { functionName } = notification;
      if (!matches(notification, object, eventName)) continue;
      const event = s3Event(object, eventName, notification.id);
      deliveries
        .deliver("s3", functionName, () => host.invoke(functionName, event, { type: "Event" }))
        .catch((error: unknown) => {
          host.log(functionName, `The notification of ${bucket}/${object.key} is lost: ${String(error)}`);
        });
    }
  };
  const end = objectEvents.onObjectCreated(onObjectCreated);
  return {
    async stop() {
      end();
    },
  };
}

function notificationOf(bucket: string, inputs: object): Notification {
  const where = `The notification of ${bucket}`;
  const properties = propertiesOf(where, inputs);
  const arn = properties.requiredText("lambdaFunctionArn", "a function's ARN");
  const events = properties.texts("events", EVENTS);
  if (events.length === 0) throw new InvalidProperty(where, "events", events, `some of ${EVENTS.join(", ")}`);
  const notification: Notification = {
    id: properties.text("id") ?? `tf-s3-lambda-${randomUUID()}`,
    functionName: nameOfArn(arn),
    events: events.map((event) => event.slice("s3:".length)),
    filterPrefix: properties.text("filterPrefix") ?? "",
    filterSuffix: properties.text("filterSuffix") ?? "",
  };
  properties.finish();
  return notification;
}

/** Only a multipart upload's ETag has a part count. A copy cannot be distinguished from a put here. */
function eventNameOf({ etag }: ObjectCreated): string {
  return `ObjectCreated:${etag.includes("-") ? "CompleteMultipartUpload" : "Put"}`;
}

function matches(
  { events, filterPrefix, filterSuffix }: Notification,
  { key }: ObjectCreated,
  eventName: string,
): boolean {
  return (
    key.startsWith(filterPrefix) &&
    key.endsWith(filterSuffix) &&
    (events.includes(eventName) || events.includes("ObjectCreated:*"))
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function s3Event(
  { bucket, key, size, etag, sequence }: ObjectCreated,
  eventName: string,
  configurationId: string,
): S3Event {
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: REGION,
    eventTime: new Date().toISOString(),
    eventName,
    userIdentity: { principalId: `AWS:${ACCOUNT}` },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": randomUUID(), "x-amz-id-2": randomUUID() },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: { name: bucket, ownerIdentity: { principalId: ACCOUNT }, arn: arnOf("s3", bucket) },
      object: { key: formEncoded(key), size, eTag: etag, sequencer: sequence },
    },
  };
  return { Records: [record] };
}

/** Encodes a key as S3 events do: form encoding with slashes kept. */
export function formEncoded(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}
