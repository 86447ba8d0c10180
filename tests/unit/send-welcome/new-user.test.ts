import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { newUserOf } from "../../../runtime/send-welcome/new-user";
import { insertOf } from "../../helpers/lambda-events";

describe("newUserOf", () => {
  it("reads the user and the record's place", () => {
    assert.deepEqual(newUserOf(insertOf("ann@x.org", "100", "u")), {
      ...{ email: "ann@x.org", name: "Name of ann@x.org", uploadId: "u", sequenceNumber: "100" },
    });
  });

  for (const eventName of ["MODIFY", "REMOVE"] as const)
    it(`takes no ${eventName} as a new user`, () => {
      assert.equal(newUserOf({ ...insertOf("ann@x.org", "100"), eventName }), undefined);
    });

  it("leaves out a user that no upload made", () => {
    const dynamodb = { NewImage: { email: { S: "ann@x.org" }, name: { S: "Ann" } }, SequenceNumber: "100" };
    assert.equal(newUserOf({ eventName: "INSERT", dynamodb }), undefined);
  });
});
