import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Phases } from './phases.ts';

test('the latest instant is the latest of all, whatever comes and goes between the questions', () => {
  const action = fc.record({
    kind: fc.constantFrom('add' as const, 'remove' as const, 'ask' as const, 'ask' as const),
    phase: fc.nat(),
    gap: fc.oneof(fc.nat(20), fc.nat(3000), fc.integer({ min: -100, max: -1 })),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.array(fc.nat(), { maxLength: 100 }),
      fc.array(action, { maxLength: 100 }),
      (period, first, actions) => {
        const phases = new Phases(period);
        const present: number[] = [];
        const add = (phase: number): void => {
          phases.add(phase % period);
          present.push(phase % period);
        };
        first.forEach(add);
        let now = 0;
        for (const { kind, phase, gap } of actions) {
          if (kind === 'add') add(phase);
          else if (kind === 'remove' && present.length > 0)
            phases.remove(present.splice(phase % present.length, 1)[0]!);
          now = Math.max(0, now + gap);
          const latest = present.map((one) => one + Math.floor((now - one) / period) * period);
          expect(phases.latestAt(now)).toBe(Math.max(...latest));
          expect(phases.size).toBe(present.length);
        }
      },
    ),
  );
});
