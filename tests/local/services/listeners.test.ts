import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { startLocalStack } from "../../helpers/local-stack";

test("every listener of a local cloud is on 127.0.0.1", async () => {
  // Prepare
  const local = await startLocalStack();
  const { dynamodbPid = 0, services } = local.cloud;

  // Act
  const addresses = [process.pid, dynamodbPid, ...services.lambda.pids()].flatMap(listeningAddresses);

  // Assess: the gateway, S3 and SQS, SES; DynamoDB.
  expect(addresses.length).toBeGreaterThanOrEqual(4);
  expect([...new Set(addresses)]).toStrictEqual(["127.0.0.1"]);
  await local.stop();
});

/** The local addresses of a process's listening TCP sockets. */
function listeningAddresses(pid: number): string[] {
  if (process.platform !== "linux") {
    const lines = execFileSync("lsof", ["-nP", "-a", "-p", String(pid), "-iTCP", "-sTCP:LISTEN", "-Fn"]).toString();
    return [...lines.matchAll(/^n(.+):\d+$/gm)].map(([, address = ""]) => address);
  }
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === "0A" && inodes.has(`socket:[${inode}]`))
      .map(([, local = ""]) => addressOf(local)),
  );
}

/** A descriptor may be closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** @param local - hexadecimal address and port, IPv4 in little-endian; `::ffff:127.0.0.1` for a Java socket */
function addressOf(local: string): string {
  const [address = ""] = local.split(":");
  if (address === "0100007F" || address === "0000000000000000FFFF00000100007F") return "127.0.0.1";
  return address;
}
