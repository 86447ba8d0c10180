/** What undo would do: each user of the upload is in one of these numbers. */
export interface UndoPlan {
  /** Users that would be deleted. */
  toUndo: number;
  /** Users that stay since they were sent a welcome email. */
  welcomed: number;
  /** Users that stay since they were changed after the upload inserted them. */
  changed: number;
  /** Users of other uploads, or of no upload, that the upload updated: they stay as they are. */
  updated: number;
  /** ISO 8601: when no function can be working for the upload any more. Nothing is deleted before. */
  from: string;
}
