import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { startSes } from "../../../local/services/start-ses";

describe("the store of SES", () => {
  it("keeps the latest emails only, and counts all", async () => {
    // Prepare
    const ses = await startSes(10);
    const client = new SESClient({
      ...{ endpoint: ses.endpoint, region: "us-east-1" },
      credentials: { accessKeyId: "a", secretAccessKey: "s" },
    });

    // Act
    for (let number = 0; number < 25; number++)
      await client.send(
        new SendEmailCommand({
          Source: "welcome@example.com",
          Destination: { ToAddresses: [`person.${number}@example.com`] },
          Message: { Subject: { Data: `${number}` }, Body: { Text: { Data: "Hello" } } },
        }),
      );

    // Assess
    expect(ses.emailCount()).toBe(25);
    expect(ses.emails().length).toBeLessThanOrEqual(11);
    expect(ses.emails().at(-1)?.subject).toBe("24");
    client.destroy();
    await ses.stop();
  });
});
