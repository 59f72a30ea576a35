import { expect, it } from 'vitest';
import { withEngine } from './scenario-options.ts';

const NOTHING = { seed: undefined, set: undefined, variant: undefined, engine: undefined, 'verify-engine': false };

it('the engine options change one field of the scenario', () => {
  expect(withEngine(NOTHING)).toBe(NOTHING);
  expect(withEngine({ ...NOTHING, set: ['seed=2'], engine: 'reference' }).set).toEqual([
    'seed=2',
    'scheduler.engine=reference',
  ]);
  expect(withEngine({ ...NOTHING, 'verify-engine': true }).set).toEqual(['scheduler.engine=verify']);
});

it('two wishes at once are a mistake', () => {
  const both = { ...NOTHING, engine: 'fast', 'verify-engine': true } as const;
  expect(() => withEngine(both)).toThrow('--verify-engine runs both engines: expected no --engine beside it');
});
