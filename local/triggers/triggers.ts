/** What makes functions run by themselves. */
export interface Triggers {
  /**
   * Starts an event source mapping of a queue or of a table's stream.
   * @param inputs of an aws.lambda.EventSourceMapping
   * @throws UnknownProperty, InvalidProperty, InvalidPattern, FunctionNotDeployed
   */
  mapEventSource(inputs: object): Promise<void>;
  /**
   * Starts a bucket's notifications.
   * @param lambdaFunctions of an aws.s3.BucketNotification
   * @throws UnknownProperty, InvalidProperty
   */
  notifyOnUpload(bucket: string, lambdaFunctions: readonly object[]): Promise<void>;
  /** Waits for the batches in hand, though not for ever. */
  stop(): Promise<void>;
}
