/**
 * A stand-in for the AWS provider's plugin, which a real Pulumi engine starts as `pulumi-resource-aws`: it accepts every
 * resource whose type it knows, returns what AWS would compute, and creates nothing. STAND_IN_ACCOUNT is the folder of
 * its account, STAND_IN_VERSION the version of @pulumi/aws that it stands in for.
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { serveGrpc, unary } from "../serve-grpc";
import { openAccount } from "./account";
import { ACCOUNT, type Properties, REGION } from "./resource-types";
import { type Autonaming, checkInputs, createResource, deleteResource, diffInputs, updateResource } from "./resources";

const account = openAccount(process.env.STAND_IN_ACCOUNT ?? "");

const handlers = {
  getPluginInfo: unary((_: Empty) => {
    const info = new PluginInfo();
    info.setVersion(process.env.STAND_IN_VERSION ?? "");
    return info;
  }),

  checkConfig: unary((request: messages.CheckRequest) => {
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    return response;
  }),

  diffConfig: unary((_: messages.DiffRequest) => new messages.DiffResponse()),

  configure: unary((_: messages.ConfigureRequest) => {
    const response = new messages.ConfigureResponse();
    response.setSupportsAutonamingConfiguration(true);
    return response;
  }),

  check: unary((request: messages.CheckRequest) => {
    const inputs = checkInputs(request.getUrn(), read(request.getOlds()), read(request.getNews()), autonaming(request));
    const response = new messages.CheckResponse();
    response.setInputs(write(inputs));
    return response;
  }),

  diff: unary((request: messages.DiffRequest) => {
    const olds = read(request.getOldInputs());
    const { changed, replaced } = diffInputs(request.getUrn(), olds, read(request.getNews()));
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    const response = new messages.DiffResponse();
    response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
    response.setDiffsList(changed);
    response.setReplacesList(replaced);
    return response;
  }),

  create: unary((request: messages.CreateRequest) => {
    const { id, state } = createResource(account, request.getUrn(), read(request.getProperties()));
    const response = new messages.CreateResponse();
    response.setId(id);
    response.setProperties(write(state));
    return response;
  }),

  /** What a refresh reads is what was recorded: nothing else changes the account. */
  read: unary((request: messages.ReadRequest) => {
    const response = new messages.ReadResponse();
    response.setId(request.getId());
    response.setProperties(request.getProperties());
    response.setInputs(request.getInputs());
    return response;
  }),

  update: unary((request: messages.UpdateRequest) => {
    const response = new messages.UpdateResponse();
    response.setProperties(write(updateResource(account, request.getUrn(), request.getId(), read(request.getNews()))));
    return response;
  }),

  delete: unary((request: messages.DeleteRequest) => {
    deleteResource(account, request.getUrn(), request.getId(), read(request.getProperties()));
    return new Empty();
  }),

  /** What functions such as `aws.getCallerIdentity` and `aws.getRegion` return. */
  invoke: unary((_: messages.InvokeRequest) => {
    const response = new messages.InvokeResponse();
    const caller = { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/engine-test` };
    response.setReturn(write({ ...caller, id: REGION, name: REGION, region: REGION, partition: "aws" }));
    return response;
  }),

  cancel: unary((_: Empty) => new Empty()),
};

serveGrpc(ResourceProviderService, handlers).catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});

function read(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function write(properties: Properties): Struct {
  // Leaves out what is undefined, which a Struct can't hold.
  const plain: Record<string, JavaScriptValue> = JSON.parse(JSON.stringify(properties));
  return Struct.fromJavaScript(plain);
}

function autonaming(request: messages.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (options === undefined) return undefined;
  const mode = (["propose", "enforce", "disable"] as const)[options.getMode()] ?? "propose";
  return { proposedName: options.getProposedName(), mode };
}
