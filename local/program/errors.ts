import { LocalError } from "../errors";

/** The program asks for something that the local cloud does not host. */
export class NotHosted extends LocalError {
  override name = "NotHosted";
}

/** Something is to be changed that the program does not have. */
export class UnknownOverride extends LocalError {
  override name = "UnknownOverride";
  constructor(resource: string, property: string) {
    super(`The program registers no resource "${resource}" with a property "${property}" that could be overridden.`);
  }
}

/** The program could not be deployed; `errors` holds every reason. */
export class DeploymentFailed extends LocalError {
  override name = "DeploymentFailed";
  constructor(readonly errors: Error[]) {
    super(
      `The program could not be deployed on this machine:\n${errors.map((error) => `- ${error.message}`).join("\n")}`,
      {
        cause: errors[0],
      },
    );
  }
}
