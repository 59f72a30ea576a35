import { historyValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { ALLOCATABLE, REQUESTED } from '../node-table.ts';
import { CPU, MEMORY } from '../resource-vectors.ts';
import { Spread } from '../statistics/spread.ts';
import { TimeWeightedValues } from '../statistics/time-weighted-values.ts';

const DEVIATION = 'node_allocation_ratio_stddev';

const RESOURCES = [
  { resource: 'cpu', index: CPU },
  { resource: 'memory', index: MEMORY },
] as const;

export default {
  name: 'node_allocation_balance',
  description: 'How far apart the allocation ratios of the nodes are: standard deviation, and greatest less smallest',
  create(_on, { cluster }) {
    const { nodes } = cluster;
    const followed = RESOURCES.map(({ resource, index }) => ({
      resource,
      index,
      spread: new Spread(),
      column: `${DEVIATION}_${resource}`,
      series: { name: DEVIATION, labels: { resource } },
    }));
    /** Deviation and range of the first resource, of the second ... */
    const histories = new TimeWeightedValues(2 * followed.length);
    let isStale = true;
    cluster.onAdvance((duration) => {
      if (isStale) {
        for (let i = 0; i < followed.length; i++) {
          const { spread } = followed[i]!;
          histories.values[2 * i] = spread.standardDeviation;
          histories.values[2 * i + 1] = spread.range;
        }
        isStale = false;
      }
      histories.add(duration);
    });
    cluster.onNodeChange((node) => {
      isStale = true;
      for (const { index, spread } of followed) {
        const place = nodes.records.placeOf(node, index);
        const allocatable = nodes.records.numbers[place + ALLOCATABLE]!;
        const counts = nodes.present[node] === 1 && allocatable > 0;
        spread.set(node, counts ? nodes.records.numbers[place + REQUESTED]! / allocatable : undefined);
      }
    });
    return {
      values: () =>
        followed.flatMap(({ resource, spread }, i) => [
          ...historyValues(DEVIATION, histories.of(2 * i), spread.standardDeviation || 0, 'ratio', {
            resource,
          }),
          ...historyValues('node_allocation_ratio_range', histories.of(2 * i + 1), spread.range || 0, 'ratio', {
            resource,
          }),
        ]),
      sample: () => followed.map(({ column, series, spread }) => ({ column, value: spread.standardDeviation, series })),
    };
  },
} satisfies MetricDefinition;
