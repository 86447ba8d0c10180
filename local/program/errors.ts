import { LocalError } from "../errors";

/** The program asks for something that the local cloud does not host. */
export class NotHosted extends LocalError {
  override name = "NotHosted";
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
