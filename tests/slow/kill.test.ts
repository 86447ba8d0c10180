import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { descendants, isAlive, until } from "../helpers/start-command";

const SIGNALS = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const;

interface Processes {
  npm: number;
  /** The command itself. */
  node: number;
  java: number;
  lambdas: number[];
}

describe("npm start whose processes are killed", () => {
  let temporary: string;
  const started: ChildProcess[] = [];
  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  });
  afterAll(async () => {
    for (const child of started)
      for (const pid of descendants(child.pid)) if (isAlive(pid)) process.kill(pid, "SIGKILL");
    await rm(temporary, { recursive: true, force: true });
  });

  /** Runs `npm start` as a user does, with a temporary folder of the test's own. */
  async function start(parameters: string[], text: string) {
    const child = spawn("npm", ["start", "--silent", "--", "--port", "0", "--console-port", "0", ...parameters], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    const closed = once(child, "close");
    await until(() => {
      if (child.exitCode !== null && !output.includes(text)) throw new Error(output);
      return output.includes(text);
    });
    return { child, closed, output: () => output };
  }

  function processesOf(npm: number): Processes {
    const pids = descendants(npm);
    const find = (pattern: RegExp) => pids.filter((pid) => pattern.test(commandOf(pid)));
    const [node = 0] = find(/cli\/start/);
    const [java = 0] = find(/LoopbackLauncher/);
    return { npm, node, java, lambdas: find(/bootstrap\.mjs/) };
  }

  const TARGETS: [string, (processes: Processes) => number[]][] = [
    ["npm", ({ npm }) => [npm]],
    ["node", ({ node }) => [node]],
    ["java", ({ java }) => [java]],
    ["all of node", ({ npm, node, lambdas }) => [npm, node, ...lambdas]],
  ];
  it.each(
    TARGETS.flatMap(([name, targets]) => SIGNALS.map((signal) => [signal, name, targets] as const)),
  )("leaves no process when %s is sent to %s", async (signal, name, targets) => {
    // Prepare
    const { child, closed, output } = await start(["--keep"], "Serving until Ctrl+C");
    const processes = processesOf(child.pid as number);
    const all = [processes.npm, processes.node, processes.java, ...processes.lambdas];
    expect([all.includes(0), processes.lambdas.length > 0]).toStrictEqual([false, true]);

    // Act
    for (const pid of targets(processes)) if (isAlive(pid)) process.kill(pid, signal);
    await until(() => !all.some(isAlive));
    await closed;

    // Assess
    if (name === "java") expect(output()).toMatch(/The local cloud ended: DynamoDB Local is gone/);
  });

  it("continues when one function after the other gets a signal", async () => {
    // Prepare
    const { child, closed } = await start(["--keep"], "Serving until Ctrl+C");
    const { node, java, lambdas } = processesOf(child.pid as number);

    // Act
    for (const [index, signal] of SIGNALS.entries()) {
      const lambda = lambdas[index] as number;
      process.kill(lambda, signal);
      await until(() => !isAlive(lambda));
    }
    const continues = [node, java].every(isAlive);
    process.kill(node, "SIGTERM");
    await closed;

    // Assess
    expect(continues).toBe(true);
    expect([node, java, ...lambdas].filter(isAlive)).toStrictEqual([]);
  });

  it("starts again after all that, and removes what the killed ones left in the temporary folder", async () => {
    const { child, closed } = await start(["--exit"], "welcome emails accepted by SES");
    await closed;
    expect(child.exitCode).toBe(0);
    expect(readdirSync(temporary).filter((name) => name.startsWith("local-cloud-"))).toStrictEqual([]);
    for (const directory of [".local", ".local/logs"]) expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(".local/logs"))
      expect([name, statSync(join(".local/logs", name)).mode & 0o777]).toStrictEqual([name, 0o600]);
  });
});

/** Empty for a process that has ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
