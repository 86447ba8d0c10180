import assert from "node:assert/strict";
import { CONFIG, type ProgramRun, runProgram } from "../helpers/run-program";

interface Statement {
  Effect: string;
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string>>;
}

/** The policy with the right of process-csv to invoke itself. */
const INVOKE_ITSELF = "process-csv-invoke-itself";
const FUNCTIONS = ["process-csv", "insert-users", "send-welcome", "record-delivery", "report-status", "notify"];

/** Actions for which the service knows no ARNs, by the Service Authorization Reference. */
const WITHOUT_ARNS = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** What an email of the sender can be authorized on. */
const SENDERS = [
  "identity/welcome@mail.example.com",
  "identity/mail.example.com",
  "identity/example.com",
  "configuration-set/rollcall-test",
].map((resource) => `arn:aws:ses:eu-test-1:123456789012:${resource}`);

/** Where an email names no configuration set, the sender's identity can have a default one. */
const ANY_CONFIGURATION_SET = "arn:aws:ses:eu-test-1:123456789012:configuration-set/*";

function statementsOf(run: ProgramRun, name: string): Statement[] {
  return JSON.parse(String(run.one("aws:iam/rolePolicy:RolePolicy", name).inputs.policy)).Statement;
}

function arnsOf(run: ProgramRun): string[] {
  return run.registrations
    .flatMap(({ outputs }) => [outputs.arn, outputs.streamArn])
    .filter((arn) => arn !== undefined) as string[];
}

describe("the roles", () => {
  let run: ProgramRun;
  let statements: Statement[];
  beforeAll(async () => {
    run = await runProgram();
    statements = [...FUNCTIONS, INVOKE_ITSELF, "upload"].flatMap((name) => statementsOf(run, name));
  });

  it("are one for each function and one for the state machine, with inline rights only", () => {
    const roles = run.all("aws:iam/role:Role").map(({ name }) => name);
    const policies = run.all("aws:iam/rolePolicy:RolePolicy").map(({ name }) => name);

    expect(roles.sort()).toStrictEqual([...FUNCTIONS, "upload"].sort());
    expect(policies.sort()).toStrictEqual([...FUNCTIONS, INVOKE_ITSELF, "upload"].sort());
    expect(run.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).toStrictEqual([]);
    for (const name of FUNCTIONS)
      expect(run.one("aws:lambda/function:Function", name).inputs.role).toBe(
        run.one("aws:iam/role:Role", name).outputs.arn,
      );
  });

  it("are assumed by their one service", () => {
    for (const { name, inputs } of run.all("aws:iam/role:Role")) {
      const [statement, ...others] = JSON.parse(String(inputs.assumeRolePolicy)).Statement;
      const service = name === "upload" ? "states.amazonaws.com" : "lambda.amazonaws.com";
      expect(statement.Principal).toStrictEqual({ Service: service });
      expect(others).toStrictEqual([]);
    }
  });

  it("allow no action with *", () => {
    for (const { Effect, Action } of statements) {
      expect(Effect).toBe("Allow");
      for (const action of Action) expect(action).not.toMatch(/\*/);
    }
  });

  it("allow * as resource only where the service knows no ARNs", () => {
    for (const { Action, Resource } of statements.filter(({ Resource }) => Resource.includes("*"))) {
      expect(Resource).toStrictEqual(["*"]);
      for (const action of Action) assert.ok(WITHOUT_ARNS.includes(action), `${action} knows ARNs`);
    }
  });

  it("name only ARNs that a registered resource gave, the sender's identities", () => {
    const given = arnsOf(run);
    const known = [
      ...SENDERS,
      ANY_CONFIGURATION_SET,
      ...given.flatMap((arn) => [arn, `${arn}/*`, `${arn}:*`, `${arn}/stream/*`]),
    ];
    for (const resource of statements.flatMap(({ Resource }) => Resource).filter((resource) => resource !== "*"))
      assert.ok(known.includes(resource), `${resource} was given by no registered resource`);
  });

  it("let process-csv invoke itself, and no other function", () => {
    const processCsv = run.one("aws:lambda/function:Function", "process-csv").outputs.arn;
    const invoking = statements.filter(({ Action }) => Action.some((action) => action.startsWith("lambda:")));

    expect(invoking).toStrictEqual([{ Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [processCsv] }]);
    const { role } = run.one("aws:iam/rolePolicy:RolePolicy", INVOKE_ITSELF).inputs;
    expect(role).toBe(run.one("aws:iam/role:Role", "process-csv").outputs.name);
  });

  it.each(["send-welcome", "notify"])("let %s send as the sender only", (name) => {
    const [statement, ...others] = statementsOf(run, name).filter(({ Action }) => Action.includes("ses:SendEmail"));

    expect(statement?.Condition).toStrictEqual({ StringEquals: { "ses:FromAddress": CONFIG.senderAddress } });
    expect(statement?.Action).toStrictEqual(["ses:SendEmail"]);
    const identities = SENDERS.slice(0, -1);
    const set = name === "notify" ? ANY_CONFIGURATION_SET : SENDERS.at(-1);
    expect(statement?.Resource).toStrictEqual([...identities, set]);
    expect(others).toStrictEqual([]);
  });

  it("let send-welcome send through any configuration set where the emails name none", async () => {
    const untracked = await runProgram({ ...CONFIG, trackDelivery: "false" });
    const statement = statementsOf(untracked, "send-welcome").find(({ Action }) => Action.includes("ses:SendEmail"));

    expect(statement?.Resource.at(-1)).toBe(ANY_CONFIGURATION_SET);
  });

  it.each([
    "send-welcome",
    "notify",
  ])("let %s send to any identity in the SES sandbox, still as the sender only", async (name) => {
    const sandbox = await runProgram({ ...CONFIG, sesSandbox: "true" });
    const statement = statementsOf(sandbox, name).find(({ Action }) => Action.includes("ses:SendEmail"));

    assert.ok(statement?.Resource.includes("arn:aws:ses:eu-test-1:123456789012:identity/*"));
    expect(statement?.Condition).toStrictEqual({ StringEquals: { "ses:FromAddress": CONFIG.senderAddress } });
  });

  it("let each function write to its own log group, and to no other", () => {
    for (const name of FUNCTIONS) {
      const logs = statementsOf(run, name).filter(({ Action }) => Action.some((action) => action.startsWith("logs:")));
      expect(logs).toStrictEqual([
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: [`${run.one("aws:cloudwatch/logGroup:LogGroup", name).outputs.arn}:*`],
        },
      ]);
    }
  });
});
