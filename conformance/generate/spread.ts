import type { Json } from '../case.ts';
import type { Random } from './random.ts';
import { makeLabelKeys, makePodSelector } from './selectors.ts';
import { HOSTNAME, TOPOLOGY_KEYS, ZONE } from './vocabulary.ts';

/** Up to three constraints with different keys; small skews, which are soon reached. */
export function makeSpreadConstraints(random: Random): Json[] {
  const keys = random.chance(0.7)
    ? random.sample([ZONE, HOSTNAME], random.between(1, 2))
    : random.sample(TOPOLOGY_KEYS, random.between(1, 3));
  return keys.map((topologyKey) => {
    const isHard = random.chance(0.5);
    const hasSelector = random.chance(0.95);
    return {
      topologyKey,
      maxSkew: random.pick([1, 1, 1, 2, 3, 5]),
      whenUnsatisfiable: isHard ? 'DoNotSchedule' : 'ScheduleAnyway',
      ...(hasSelector ? { labelSelector: makePodSelector(random) } : {}),
      ...(isHard && random.chance(0.3) ? { minDomains: random.between(1, 5) } : {}),
      ...(random.chance(0.25) ? { nodeAffinityPolicy: random.pick(['Honor', 'Ignore']) } : {}),
      ...(random.chance(0.25) ? { nodeTaintsPolicy: random.pick(['Honor', 'Ignore']) } : {}),
      ...(hasSelector && random.chance(0.15) ? { matchLabelKeys: makeLabelKeys(random) } : {}),
    };
  });
}

/** For a KubeSchedulerConfiguration: constraints without a selector. */
export function makeDefaultConstraints(random: Random): Json[] {
  return random.sample(TOPOLOGY_KEYS, random.between(0, 2)).map((topologyKey) => ({
    topologyKey,
    maxSkew: random.between(1, 4),
    whenUnsatisfiable: random.pick(['DoNotSchedule', 'ScheduleAnyway', 'ScheduleAnyway']),
  }));
}
