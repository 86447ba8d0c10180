import { startTimer } from "../../../local/step-functions/start-timer";

const DAY = 24 * 60 * 60 * 1000;

/** Day by day: a mocked timer that is set while time moves starts from where that move ends, up to a day late. */
function pass(t: TestContext, days: number): void {
  for (let day = 0; day < days; day += 1) t.mock.timers.tick(DAY);
}

test("a time longer than setTimeout takes is waited to its end, and called back once", (t) => {
  // Prepare
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const callback = t.mock.fn();

  // Act
  startTimer(60 * DAY, callback);
  pass(t, 59);
  const before = callback.mock.callCount();
  pass(t, 30);

  // Assess
  expect(before).toBe(0);
  expect(callback.mock.callCount()).toBe(1);
});

test("a timer that is stopped in any of its parts does not call back", (t) => {
  // Prepare
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const callback = t.mock.fn();
  const stop = startTimer(60 * DAY, callback);
  pass(t, 40);

  // Act
  stop();
  pass(t, 40);

  // Assess
  expect(callback.mock.callCount()).toBe(0);
});
