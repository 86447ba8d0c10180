/** An error of the local cloud itself, as opposed to an error that AWS would return. */
export class LocalError extends Error {
  override name = "LocalError";
}

export class PortTaken extends LocalError {
  override name = "PortTaken";
  constructor(
    readonly port: number,
    option: string,
    options?: ErrorOptions,
  ) {
    super(
      `Port ${port} on 127.0.0.1 is in use by another program, perhaps a local cloud that already runs. ` +
        `Stop that program, or pick another port with ${option} (0 takes any free one).`,
      options,
    );
  }
}

export class JavaMissing extends LocalError {
  override name = "JavaMissing";
  constructor(command: string, found: string, options?: ErrorOptions) {
    super(
      `DynamoDB Local needs Java 17 or newer. Looked for \`${command}\` (JAVA_HOME, then PATH): ${found}. ` +
        "Install one (macOS: brew install openjdk@17; Debian, Ubuntu: apt install openjdk-17-jre-headless; " +
        "anything else: https://adoptium.net), or set JAVA_HOME to an installed one.",
      options,
    );
  }
}

/** A part of the local cloud ended while it was needed. */
export class LocalCloudFailed extends LocalError {
  override name = "LocalCloudFailed";
}

export class ServiceDidNotStart extends LocalError {
  override name = "ServiceDidNotStart";
  /** @param output - the end of the service's own output */
  constructor(service: string, problem: string, output: string, options?: ErrorOptions) {
    super(
      `${service} did not start: ${problem}. ${output.trim() === "" ? "It printed nothing." : `It printed:\n${output.trim()}`}`,
      options,
    );
  }
}
