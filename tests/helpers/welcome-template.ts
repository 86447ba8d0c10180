import { join } from "node:path";
import { readWelcomeTemplate } from "../../runtime/send-welcome/welcome-template";

/** The project's own welcome email. */
export const TEMPLATE = readWelcomeTemplate(join(__dirname, "../../templates/welcome"), []).template;
