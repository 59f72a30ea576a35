import { FastPlacer } from '../src/scheduling/fast/fast-placer.ts';
import { place } from '../src/scheduling/place.ts';
import { DecisionWorld, type WorldShape } from './decision-world.ts';

export interface DecisionResult extends WorldShape {
  readonly fastPerSecond: number;
  readonly referencePerSecond: number;
  /** How many times as fast. */
  readonly ratio: number;
  /** The share of decisions that the fast engine did not hand over. */
  readonly fastShare: number;
}

/**
 * Decisions are made in turns, a few by the reference and many by the fast engine, in one and the same world. The best turn
 * of each counts: whatever else the machine does only slows it down.
 */
const TURNS = 10;
/** Decisions until the code is compiled as well as it will be. */
const WARM_UP = 50_000;

export function measureDecisions(shape: WorldShape, milliseconds: number): DecisionResult {
  const world = new DecisionWorld(shape);
  const fast = new FastPlacer();
  const reference = { place };
  world.run(fast, Math.max(world.capacity + 2000, WARM_UP));
  const sizes = { fast: turnSize(world, fast, milliseconds), reference: turnSize(world, reference, milliseconds) };
  const best = { fast: Infinity, reference: Infinity };
  for (let turn = 0; turn < TURNS; turn++) {
    best.reference = Math.min(best.reference, world.run(reference, sizes.reference));
    best.fast = Math.min(best.fast, world.run(fast, sizes.fast));
  }
  const fastPerSecond = sizes.fast / best.fast;
  const referencePerSecond = sizes.reference / best.reference;
  const { decisions } = fast;
  return {
    ...shape,
    fastPerSecond: Math.round(fastPerSecond),
    referencePerSecond: Math.round(referencePerSecond),
    ratio: fastPerSecond / referencePerSecond,
    fastShare: decisions.fast / (decisions.fast + decisions.plain),
  };
}

/** How many decisions take about a turn's share of the time. */
function turnSize(world: DecisionWorld, engine: Parameters<DecisionWorld['run']>[0], milliseconds: number): number {
  let decisions = 1;
  for (;;) {
    const taken = world.run(engine, decisions) * 1000;
    if (taken > milliseconds / TURNS / 4) return Math.ceil((decisions * milliseconds) / TURNS / taken);
    decisions *= 2;
  }
}
