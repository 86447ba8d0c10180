import { LocalError } from "../errors";

/** Thrown by a layer: the connection to the caller breaks, without an answer. */
export class ResponseLost extends LocalError {
  override name = "ResponseLost";
}
