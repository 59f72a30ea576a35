import { BASE_VARIANT } from './base-variant.ts';
import { hashData } from './hash.ts';
import type { Scenario } from './scenario.ts';
import type { Parameter } from './sweep-section.ts';
import { VERSION } from './version.ts';

/** Digits of an address: 128 bits, so that no two cells of anybody ever share one by chance. */
const ADDRESS_LENGTH = 32;

/** How one run among many came to be, apart from the scenario as it was resolved. */
export interface CellOrigin {
  readonly variant?: string | undefined;
  readonly parameters?: readonly Parameter[] | undefined;
}

/**
 * A name for all that decides what is in the result of a run: the resolved scenario with the contents of its files, what is
 * measured, the seed, the version of the simulator, and what the result says of itself. 32 hexadecimal digits.
 */
export function cellAddress(scenario: Scenario, { variant = BASE_VARIANT, parameters = [] }: CellOrigin): string {
  const { hash, seed, metrics } = scenario;
  return hashData({
    version: VERSION,
    scenario: hash,
    seed,
    metrics: metrics.map(({ name }) => name),
    variant,
    parameters: Object.fromEntries(parameters.map(({ path, value }) => [path, value])),
  }).slice(0, ADDRESS_LENGTH);
}
