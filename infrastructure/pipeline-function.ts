import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { packageOptions } from "./function-packages";
import { allow, attachPolicy, createRole, type Statement } from "./policies";

/** Arguments that every function has in common, to spread into the function's own. */
export interface CommonFunctionArgs {
  role: aws.iam.Role;
  runtime: aws.lambda.Runtime;
  architectures: pulumi.Input<string>[];
  loggingConfig: aws.types.input.lambda.FunctionLoggingConfig;
  tracingConfig: aws.types.input.lambda.FunctionTracingConfig;
  codePathOptions: pulumi.runtime.CodePathOptions;
}

export interface PipelineFunctionArgs {
  logRetentionDays: number;
  /** Packages that the function's code loads. */
  packages: string[];
  /** Rights of the function's code and of its event sources. Those to write logs and traces are added. */
  statements: Statement[];
  /** Whether the function invokes itself, and gets the right to. */
  invokesItself?: boolean;
  /** Create the function itself, with these arguments and options. */
  create: (common: CommonFunctionArgs, options: pulumi.CustomResourceOptions) => aws.lambda.Function;
}

/** A Lambda function with a role and a log group of its own, traced by X-Ray. */
export class PipelineFunction extends pulumi.ComponentResource {
  readonly function: aws.lambda.Function;

  constructor(
    readonly logicalName: string,
    { logRetentionDays, packages, statements, invokesItself = false, create }: PipelineFunctionArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("rollcall:index:PipelineFunction", logicalName, {}, options);
    const parent = { parent: this };
    const logGroup = createLogGroup("/aws/lambda", logicalName, logRetentionDays, parent);
    const { role, policy } = createRole(
      logicalName,
      "lambda.amazonaws.com",
      [
        ...statements,
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.interpolate`${logGroup.arn}:*`]),
        // X-Ray has no ARNs: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
        allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]),
      ],
      parent,
    );
    this.function = create(
      {
        role,
        runtime: aws.lambda.Runtime.NodeJS24dX,
        architectures: ["arm64"],
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        tracingConfig: { mode: "Active" },
        codePathOptions: packageOptions(packages),
      },
      { ...parent, dependsOn: [policy] },
    );
    if (invokesItself) {
      // A policy of its own: it names the function, which is created after the role's other policy.
      const statement = allow(["lambda:InvokeFunction"], [this.function.arn]);
      attachPolicy(`${logicalName}-invoke-itself`, role, [statement], parent);
      // Lambda would stop the chain after about 16 invocations:
      // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
      new aws.lambda.FunctionRecursionConfig(
        logicalName,
        { functionName: this.function.name, recursiveLoop: "Allow" },
        parent,
      );
    }
    this.registerOutputs({ functionName: this.function.name });
  }
}

/**
 * Create a log group before anything is written to it, so that its retention applies from the first line.
 * @param prefix - such as `/aws/lambda`, by which the AWS console groups log groups
 */
export function createLogGroup(
  prefix: string,
  name: string,
  retentionInDays: number,
  options: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  const stack = `${pulumi.getProject()}-${pulumi.getStack()}`;
  return new aws.cloudwatch.LogGroup(name, { name: `${prefix}/${stack}/${name}`, retentionInDays }, options);
}
