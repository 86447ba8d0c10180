import { type EmailFault, readEmail } from "../csv/email";
import { type ExistingUsers, parseExistingUsers } from "./existing-users";

/** What the uploader states about an upload, beside how its file is read (`FileSettings`). All of it is optional. */
export interface UploadSettings {
  /** Address that is notified when the upload has ended, in place of the stack's `notifyEmail`. */
  notifyEmail?: string;
  /** What becomes of users who exist already, in place of the stack's `existingUsers`. */
  existingUsers?: ExistingUsers;
}

/** Names of the metadata, without `x-amz-meta-`. */
const NOTIFY_METADATA = "notify-email";
export const EXISTING_USERS_METADATA = "existing-users";

/** A setting whose value is not valid; the value itself may be personal. */
export interface RefusedSetting {
  /** Name of the metadata, without `x-amz-meta-`. */
  setting: string;
  code: EmailFault | "INVALID_EXISTING_USERS";
}

/**
 * Reads the settings of an upload from its object's metadata: `x-amz-meta-notify-email`, `x-amz-meta-existing-users`. A
 * setting that is not valid is refused. Because of the policy for existing users the upload fails: otherwise they would
 * stay as they are, or be changed, against the intent. S3 returns what is not ASCII encoded as in RFC 2047, which is no
 * valid address.
 * @param metadata - as S3 returns it, with names in lower case and without their prefix
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 */
export function uploadSettingsOf(metadata: Record<string, string> = {}): {
  settings: UploadSettings;
  refused: RefusedSetting[];
} {
  const settings: UploadSettings = {};
  const refused: RefusedSetting[] = [];
  const { [NOTIFY_METADATA]: notify = "", [EXISTING_USERS_METADATA]: existing } = metadata;
  if (notify.trim() !== "") {
    const { email, code } = readEmail(notify);
    if (code === undefined) settings.notifyEmail = email;
    else refused.push({ setting: NOTIFY_METADATA, code });
  }
  if (existing !== undefined) {
    const policy = parseExistingUsers(existing);
    if (policy !== undefined) settings.existingUsers = policy;
    else refused.push({ setting: EXISTING_USERS_METADATA, code: "INVALID_EXISTING_USERS" });
  }
  return { settings, refused };
}

/**
 * Returns the metadata under which an object is stored so that `uploadSettingsOf` gives the settings again.
 * @param settings - what is stated
 */
export function metadataOf({ notifyEmail, existingUsers }: UploadSettings): Record<string, string> {
  return {
    ...(notifyEmail !== undefined && { [NOTIFY_METADATA]: notifyEmail }),
    ...(existingUsers !== undefined && { [EXISTING_USERS_METADATA]: existingUsers }),
  };
}
