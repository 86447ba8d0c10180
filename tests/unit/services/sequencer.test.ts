import fc from "fast-check";
import { createSequencer } from "../../../local/services/start-fauxqs";

test("each is greater than the one before, as text, however the clock goes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 8_640_000_000_000_000 }), { minLength: 2 }), (times) => {
      // Prepare
      const clock = times.values();
      const next = createSequencer(() => clock.next().value ?? 0);

      // Act
      const sequences = times.map(() => next());

      // Assess
      for (const [index, sequence] of sequences.entries()) {
        expect(sequence).toMatch(/^[0-9A-F]{18}$/);
        expect(index === 0 || sequence > (sequences[index - 1] ?? "")).toBe(true);
      }
    }),
  );
});
