import { describe, expect, it } from 'vitest';
import { RandomWorld } from './testing/random-world.ts';

/** More on request: ORRERY_FUZZ_WORLDS=100000. */
const WORLDS = Number(process.env['ORRERY_FUZZ_WORLDS'] ?? 2400);
/** Other worlds: ORRERY_FUZZ_SEED=anything. */
const SEED = process.env['ORRERY_FUZZ_SEED'] ?? 'worlds';
const PARTS = 8;
const STEPS = 70;

describe('both engines', () => {
  for (let part = 0; part < PARTS; part++) {
    it(
      `decide alike in random worlds, part ${part + 1} of ${PARTS}`,
      { timeout: Math.max(120_000, WORLDS * 100) },
      () => {
        const decisions = { fast: 0, plain: 0 };
        for (let world = part; world < WORLDS; world += PARTS) {
          const { fast, plain } = live(`${SEED}/${world}`);
          decisions.fast += fast;
          decisions.plain += plain;
        }
        // Otherwise the two have hardly been held against each other.
        expect(decisions.fast).toBeGreaterThan(decisions.plain);
      },
    );
  }
});

function live(seed: string): FastDecisions {
  const world = new RandomWorld(seed);
  for (let step = 0; step < STEPS; step++) {
    const difference = world.step();
    if (difference !== undefined) expect.fail(`world ${seed}, step ${step}: ${difference}`);
  }
  return world.placer.decisions;
}

type FastDecisions = RandomWorld['placer']['decisions'];
