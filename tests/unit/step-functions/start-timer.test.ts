import { startTimer } from "../../../local/step-functions/run-task";

const DAY = 24 * 60 * 60 * 1000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test("a time longer than setTimeout takes is waited to its end, and called back once", () => {
  // Prepare
  const callback = jest.fn();

  // Act
  startTimer(60 * DAY, callback);
  jest.advanceTimersByTime(59 * DAY);
  const before = callback.mock.calls.length;
  jest.advanceTimersByTime(30 * DAY);

  // Assess
  expect(before).toBe(0);
  expect(callback).toHaveBeenCalledTimes(1);
});

test("a timer that is stopped in any of its parts does not call back", () => {
  // Prepare
  const callback = jest.fn();
  const stop = startTimer(60 * DAY, callback);
  jest.advanceTimersByTime(40 * DAY);

  // Act
  stop();
  jest.advanceTimersByTime(40 * DAY);

  // Assess
  expect(callback).not.toHaveBeenCalled();
});
