import assert from "node:assert/strict";
import { isDeadlineExceeded } from "../../../runtime/retry";
import { createRateLimiter } from "../../../runtime/send-welcome/create-rate-limiter";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { virtualClock } from "../../helpers/virtual-clock";

const DEADLINE = 1_000_000;

/** Environments that share a table and a clock, each with a pace of its own. */
function prepare(emailsPerSecond: number, environments = 1, faults: (Error | undefined)[] = []) {
  const clock = virtualClock(1_000);
  const db = fakeDynamodb({}, () => {
    const fault = faults.shift();
    if (fault) throw fault;
  });
  const table = { dynamodb: db.client, uploadsTable: "uploads", clock };
  const paces = Array.from({ length: environments }, () =>
    createRateLimiter({ ...table, emailsPerSecond, emailsPerEnvironment: 500 }),
  );
  return { clock, db, paces, table };
}

/** The greatest number of these moments within any second; timers round to a millisecond at both of its ends. */
function mostInASecond(moments: number[]): number {
  return Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + 998).length));
}

describe("createRateLimiter", () => {
  for (const rate of [0.3, 0.5, 1, 3, 14, 50])
    it(`lets at most ${rate} a second go, and nearly as many in the long run`, async () => {
      const { clock, paces } = prepare(rate);
      const went: number[] = [];
      for (let email = 0; email < 200; email++) {
        await paces[0]?.(DEADLINE, 200 - email);
        went.push(clock.now());
      }
      expect(mostInASecond(went)).toBeLessThanOrEqual(Math.max(1, rate));
      const average = (199 * 1_000) / ((went.at(-1) ?? 0) - (went[0] ?? 0));
      assert.ok(average > 0.9 * rate && average <= 1.01 * rate, `${average} a second`);
    });

  it("holds the rate for environments that take turns, and for one that is new", async () => {
    const { clock, paces, table } = prepare(14, 3);
    const went: number[] = [];
    for (let email = 0; email < 300; email++) {
      const pace =
        email % 50 === 49
          ? createRateLimiter({ ...table, emailsPerSecond: 14, emailsPerEnvironment: 500 })
          : paces[Math.floor(email / 7) % 3];
      await pace?.(DEADLINE);
      went.push(clock.now());
    }
    expect(mostInASecond(went)).toBeLessThanOrEqual(14);
  });

  it("gives concurrent requests a turn each, an interval apart", async () => {
    const { clock, paces } = prepare(10);
    const turns = Array.from({ length: 5 }, (_, index) => paces[0]?.(DEADLINE, 5 - index));
    await turns[0];
    expect(clock.waits).toStrictEqual([]);
    await Promise.all(turns);
    expect(clock.waits).toStrictEqual([100, 100, 100, 100]);
  });

  it("asks DynamoDB once for the emails that the caller is about to send", async () => {
    const { db, paces } = prepare(25);
    for (let left = 99; left > 0; left--) await paces[0]?.(DEADLINE, left);
    expect(db.sent.length).toBe(1);
  });

  it("leases no more than five seconds, so that the other environments send soon", async () => {
    const { db, paces } = prepare(10);
    await paces[0]?.(DEADLINE, 99);
    // Fifty emails, and the gap.
    expect(db.uploadPart("PACE", "PACE")?.freeAt).toBe(1_000 + 5_100);
  });

  it.each([
    [14, 3 * 71.43 + 71.43],
    [1, 1_000 + 200],
    [0.1, 10_000 + 200],
  ])("leases what one email takes at %d a second, so that the other environments send soon", async (rate, span) => {
    const { db, paces } = prepare(rate);
    await paces[0]?.(DEADLINE);
    expect(db.uploadPart("PACE", "PACE")?.freeAt).toBe(1_000 + Math.ceil(span));
  });

  // Shorter leases took 60 calls per 1,000 emails, while an environment that ends with one wastes a fifth of a second only.
  it("leases a fifth of a second at a high rate", async () => {
    const { db, paces } = prepare(400, 2);
    const freeAt = () => db.uploadPart("PACE", "PACE")?.freeAt;
    await paces[0]?.(DEADLINE);
    // Eighty emails, and the gap: 2.5 ms.
    expect(freeAt()).toBe(1_000 + 203);
    await paces[1]?.(DEADLINE);
    expect(freeAt()).toBe(1_000 + 2 * 203);
  });

  it("divides a rate above what one environment can send into shares, and draws another one where others have leases of its own", async () => {
    // Prepare
    const { clock, db, paces } = prepare(1_000, 2);
    const [first, second] = paces;
    const freeAt = () => ["PACE", "PACE#1"].map((uploadId) => db.uploadPart(uploadId, "PACE")?.freeAt);

    // Act and assess: both begin with the second half.
    await first?.(DEADLINE, 100);
    expect(freeAt()).toStrictEqual([undefined, 1_000 + 202]);
    clock.random = () => 0;
    await second?.(DEADLINE, 100);
    expect(freeAt()).toStrictEqual([undefined, 1_000 + 404]);
    await clock.wait(1_000);
    await Promise.all([first?.(DEADLINE, 100), second?.(DEADLINE, 100)]);
    const now = clock.now();
    expect(freeAt()).toStrictEqual([now + 202, now + 202]);
    await clock.wait(1_000);
    await Promise.all([first?.(DEADLINE, 100), second?.(DEADLINE, 100)]);
    expect(freeAt()).toStrictEqual([now + 1_202, now + 1_202]);
  });

  it("takes one call for a lease while environments take turns, and while one is alone", async () => {
    const { clock, db, paces } = prepare(400, 2);
    const sendThirty = async () => {
      for (let turn = 0; turn < 30; turn++) {
        await Promise.all(paces.map((pace) => pace(DEADLINE)));
        await clock.wait(200);
      }
    };
    await sendThirty();
    const contended = db.sent.length;
    expect(contended).toBeLessThanOrEqual(2 * 30 + 4);
    await clock.wait(10_000);
    for (let turn = 0; turn < 30; turn++) {
      await paces[0]?.(DEADLINE);
      await clock.wait(1_000);
    }
    expect(db.sent.length - contended).toBeLessThanOrEqual(30 + 2);
  });

  it("retries throttling by DynamoDB, and throws a permanent error", async () => {
    const throttled = Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    const broken = Object.assign(new Error("no rights"), { name: "AccessDeniedException" });
    const { clock, paces } = prepare(10, 1, [throttled, throttled, undefined, broken]);
    await paces[0]?.(DEADLINE);
    expect(clock.waits.length).toBe(2);
    await clock.wait(10_000);
    await assert.rejects(
      async () => paces[0]?.(DEADLINE),
      (thrown) => thrown === broken,
    );
  });

  it("leases the time after the last lease, of all environments, in two calls", async () => {
    const { db, paces } = prepare(10, 2);
    const freeAt = () => db.uploadPart("PACE", "PACE")?.freeAt;
    await paces[0]?.(DEADLINE);
    // Two emails, and the gap.
    expect(freeAt()).toBe(1_000 + 300);
    await paces[1]?.(DEADLINE);
    expect(freeAt()).toBe(1_000 + 2 * 300);
    expect(db.sent.length).toBe(3);
  });

  it("lets one email go in an invocation that is shorter than the interval", async () => {
    const { clock, paces } = prepare(0.001);
    await paces[0]?.(clock.now() + 60_000, 5);
    expect(clock.waits).toStrictEqual([]);
    await assert.rejects(async () => paces[0]?.(clock.now() + 60_000), isDeadlineExceeded);
  });

  it("throws where no lease has its emails before the deadline, and takes none", async () => {
    const { clock, db, paces } = prepare(1, 2);
    await paces[0]?.(DEADLINE, 5);
    await assert.rejects(
      async () => paces[1]?.(clock.now() + 5_200),
      (error: Error) => {
        expect(error.message).toMatch(/waiting for the sending rate/);
        return isDeadlineExceeded(error);
      },
    );
    assert.equal(db.uploadPart("PACE", "PACE")?.freeAt, 1_000 + 5_200, "the first environment's lease alone");
    await paces[1]?.(clock.now() + 6_201);
    expect(clock.now()).toBe(1_000 + 5_200);
  });

  it("asks DynamoDB once where all time until the deadline is leased, and does not wait", async () => {
    const { clock, db, paces } = prepare(14);
    const deadline = clock.now() + 267_000;
    db.putUploadPart({ uploadId: "PACE", part: "PACE", freeAt: deadline });
    for (let email = 99; email > 90; email--)
      await assert.rejects(async () => paces[0]?.(deadline, email), isDeadlineExceeded);
    expect([db.sent.length, clock.waits]).toStrictEqual([2, []]);
  });
});
