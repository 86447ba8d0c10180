/** What `users` holds of a person, besides the further columns of the file. */
export interface User {
  /** The key. */
  email: string;
  name: string;
  /** The upload and the line of its file that made the user. Absent on a user made by other means. */
  uploadId?: string;
  line?: number;
  createdAt: string;
  /** Once the welcome email was accepted by SES, or refused for good. */
  welcome?: { at: string; messageId: string } | { at: string; error: string };
  /**
   * Set once the user waits in the welcome-retry queue: until when one run alone may send to them, milliseconds since
   * the epoch. 0: none does. Goes with `welcome`.
   */
  welcomeLease?: number;
}
