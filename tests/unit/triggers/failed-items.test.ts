import { failedItems } from "../../../local/triggers/failed-items";

const GIVEN = ["a", "b", "c"];

for (const [answer, failed] of [
  ["", []],
  ["null", []],
  ["{}", []],
  ['"done"', []],
  ['{"batchItemFailures":null}', []],
  ['{"batchItemFailures":[]}', []],
  ['{"batchItemFailures":[{"itemIdentifier":"b"}]}', ["b"]],
  ['{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"a"},{"itemIdentifier":"a"}]}', ["c", "a"]],
  // What Lambda does not understand counts as a failure of all.
  ['{"batchItemFailures":"b"}', GIVEN],
  ['{"batchItemFailures":[{"itemIdentifier":""}]}', GIVEN],
  ['{"batchItemFailures":[{"itemIdentifier":null}]}', GIVEN],
  ['{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"unknown"}]}', GIVEN],
  ['{"batchItemFailures":[{"id":"b"}]}', GIVEN],
  ['{"batchItemFailures":[null]}', GIVEN],
] as const)
  test(`The answer ${answer || "of nothing"} fails ${failed.join(", ") || "none"}`, () => {
    // Act
    const items = failedItems(answer, GIVEN);

    // Assess
    expect([...items]).toStrictEqual(failed);
  });
