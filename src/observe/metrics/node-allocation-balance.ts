import { historyValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { CPU, MEMORY } from '../resource-vectors.ts';
import { Spread } from '../statistics/spread.ts';
import { TimeWeighted } from '../statistics/time-weighted.ts';

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
      deviations: new TimeWeighted(),
      ranges: new TimeWeighted(),
      column: `${DEVIATION}_${resource}`,
      series: { name: DEVIATION, labels: { resource } },
    }));
    cluster.onAdvance((duration) => {
      for (const { spread, deviations, ranges } of followed) {
        deviations.add(spread.standardDeviation, duration);
        ranges.add(spread.range, duration);
      }
    });
    cluster.onNodeChange((node) => {
      for (const { index, spread } of followed) {
        const allocatable = nodes.allocatable[index]![node]!;
        const counts = nodes.present[node] === 1 && allocatable > 0;
        spread.set(node, counts ? nodes.requested[index]![node]! / allocatable : undefined);
      }
    });
    return {
      values: () =>
        followed.flatMap(({ resource, spread, deviations, ranges }) => [
          ...historyValues(DEVIATION, deviations, spread.standardDeviation || 0, 'ratio', {
            resource,
          }),
          ...historyValues('node_allocation_ratio_range', ranges, spread.range || 0, 'ratio', { resource }),
        ]),
      sample: () => followed.map(({ column, series, spread }) => ({ column, value: spread.standardDeviation, series })),
    };
  },
} satisfies MetricDefinition;
