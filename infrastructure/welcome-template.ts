import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readWelcomeTemplate, type WelcomeTemplate } from "../runtime/send-welcome/welcome-template";

const FOLDER = "templates/welcome";

/**
 * Read the texts of the welcome email from the project's templates/welcome/.
 * @param columns - the columns of the files that they may use
 * @throws RunError with everything that is wrong with them
 */
export function welcomeTemplate(columns: string[]): WelcomeTemplate {
  const { template, problems } = readWelcomeTemplate(join(__dirname, "..", FOLDER), columns);
  if (problems.length === 0) return template;
  throw new pulumi.RunError(
    `The welcome email in ${FOLDER}/ cannot be used:\n${problems.map((each) => `- ${each}`).join("\n")}`,
  );
}
