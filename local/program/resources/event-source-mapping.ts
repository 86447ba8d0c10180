import type { HostedResource } from "../hosted-resource";

const HOSTED = [
  "eventSourceArn",
  "functionName",
  "enabled",
  "batchSize",
  "maximumBatchingWindowInSeconds",
  "functionResponseTypes",
  "scalingConfig",
  "filterCriteria",
  "startingPosition",
  "bisectBatchOnFunctionError",
  "maximumRetryAttempts",
  "maximumRecordAgeInSeconds",
  "parallelizationFactor",
  "destinationConfig",
];

export const eventSourceMapping: HostedResource = {
  hosted: HOSTED,
  withoutEffect: ["metricsConfig"],
  async provision({ triggers }, name, inputs) {
    await triggers.mapEventSource(inputs);
    return { id: name, state: { uuid: name } };
  },
};
