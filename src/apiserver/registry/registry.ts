import type { Kind } from '../../api/kinds.ts';
import { podStrategy } from './pod.ts';
import { storageStrategies } from './storage.ts';
import type { Strategy } from './strategy.ts';

const strategies: { readonly [K in Kind]?: Strategy<K> } = { Pod: podStrategy, ...storageStrategies };

/** The strategy of a kind; kinds without a row are stored plainly. */
export function strategyOf<K extends Kind>(kind: K): Strategy<K> {
  return strategies[kind] ?? ({ kind } as Strategy<K>);
}
