import { type EmailFault, readEmail } from "../csv/email";

/** What the uploader states about an upload, beside how its file is read (`FileSettings`). All of it is optional. */
export interface UploadSettings {
  /** Who gets an email when the upload has ended, in place of the stack's `notifyEmail`. */
  notifyEmail?: string;
}

/** A setting that is left out because its value is not valid; the value itself may be personal. */
export interface RefusedSetting {
  /** Name of the metadata, without `x-amz-meta-`. */
  setting: string;
  code: EmailFault;
}

/**
 * Reads the settings of an upload from its object's metadata: `x-amz-meta-notify-email`. A setting that is not valid is
 * left out: the upload does not fail because of it. S3 returns what is not ASCII encoded as in RFC 2047, which is no
 * valid address.
 * @param metadata - as S3 returns it, with names in lower case and without their prefix
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 */
export function uploadSettingsOf(metadata: Record<string, string> = {}): {
  settings: UploadSettings;
  refused: RefusedSetting[];
} {
  const { "notify-email": notify = "" } = metadata;
  if (notify.trim() === "") return { settings: {}, refused: [] };
  const { email, code } = readEmail(notify);
  return code === undefined
    ? { settings: { notifyEmail: email }, refused: [] }
    : { settings: {}, refused: [{ setting: "notify-email", code }] };
}

/**
 * Returns the metadata under which an object is stored so that `uploadSettingsOf` gives the settings again.
 * @param settings - what is stated
 */
export function metadataOf({ notifyEmail }: UploadSettings): Record<string, string> {
  return notifyEmail === undefined ? {} : { "notify-email": notifyEmail };
}
