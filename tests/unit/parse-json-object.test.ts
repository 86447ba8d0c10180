import { parseFailureRecord } from "../../client/redrive/failure-record";
import { parseJsonObject } from "../../runtime/parse-json-object";

describe("parseJsonObject", () => {
  it("returns the fields of an object", () => {
    expect(parseJsonObject('{"uploadId":"u","rows":[1]}')).toStrictEqual({ uploadId: "u", rows: [1] });
  });

  it.each(["", "{", "null", "[1]", '"text"', "7", "true"])("finds no fields in %j", (text) => {
    expect(parseJsonObject(text)).toStrictEqual({});
    expect(parseFailureRecord(text)).toBeUndefined();
  });
});
