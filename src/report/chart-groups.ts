import type { SeriesColumns } from '../cli/report/report-data.ts';
import { formatCount, formatNumber } from '../cli/number-format.ts';
import { formatValue } from '../cli/unit-format.ts';
import type { Line } from './line-chart.tsx';
import type { Palette } from './palette.ts';

/** Lines that belong into one chart. */
export interface ChartGroup {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
}

interface Wanted {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** Columns begin with it; what follows is the name of the line. */
  readonly prefixes: readonly (readonly [prefix: string, what: string])[];
  readonly format: (value: number) => string;
}

const percent = (value: number): string => formatValue(value, 'ratio');
const count = (value: number): string =>
  value < 10 && !Number.isInteger(value) ? formatNumber(value) : formatCount(value);

/** Columns of timeseries.csv by the chart that they go into, first come first served; what no chart takes stands in charts of its own. */
const GROUPS: readonly Wanted[] = [
  {
    id: 'allocation',
    title: 'Allocation',
    note: 'requests of the pods on the nodes, as a share of what the nodes have',
    prefixes: [['cluster_allocation_ratio_', '']],
    format: percent,
  },
  {
    id: 'utilisation',
    title: 'Utilisation',
    note: 'what running containers use, as a share of what the nodes have',
    prefixes: [['cluster_utilization_ratio_', '']],
    format: percent,
  },
  { id: 'pods', title: 'Pods', note: 'by phase', prefixes: [['pods_', '']], format: count },
  {
    id: 'queues',
    title: 'Scheduler queues',
    note: 'pods that wait in each queue of the scheduler',
    prefixes: [['scheduler_pending_pods_', '']],
    format: count,
  },
  { id: 'nodes', title: 'Nodes', note: 'in the cluster, and ready', prefixes: [['nodes', 'all']], format: count },
  {
    id: 'stranded',
    title: 'Stranded capacity',
    note: 'free, but of no use to the pods that there are',
    prefixes: [['stranded_allocatable_ratio_', '']],
    format: percent,
  },
  {
    id: 'balance',
    title: 'Balance of the nodes',
    note: 'standard deviation of the allocation over the nodes',
    prefixes: [['node_allocation_ratio_stddev_', '']],
    format: percent,
  },
];

/** Worth a chart though nothing ever happened. */
const ALWAYS_SHOWN = new Set(['allocation', 'pods', 'queues']);

/** Lines of one chart before the rest is left out. */
const MOST_LINES = 8;

/** Charts in the order of {@link GROUPS}; of a chart's lines those that are not always zero, if there are any. */
export function chartGroups({ columns }: SeriesColumns, palette: Palette): readonly ChartGroup[] {
  const taken = new Set<string>();
  const groups = GROUPS.flatMap((wanted) => {
    const found = columns.flatMap((column) => {
      const prefix = wanted.prefixes.find(([start]) => column.name.startsWith(start));
      if (prefix === undefined || taken.has(column.name)) return [];
      taken.add(column.name);
      const rest = column.name.slice(prefix[0].length).replace(/^_/, '');
      return [{ label: rest === '' ? prefix[1] : rest.replaceAll('_', ' '), values: column.values }];
    });
    return toGroup(wanted, found, palette);
  });
  const rest = columns.filter(({ name }) => !taken.has(name));
  return [
    ...groups,
    ...rest.flatMap(({ name, values }) => {
      const title = name.replaceAll('_', ' ');
      const format = name.includes('_ratio') ? percent : count;
      return toGroup({ id: name, title, note: '', format }, [{ label: title, values }], palette);
    }),
  ];
}

function toGroup(
  { id, title, note, format }: Pick<Wanted, 'id' | 'title' | 'note' | 'format'>,
  found: readonly { readonly label: string; readonly values: readonly (number | null)[] }[],
  palette: Palette,
): readonly ChartGroup[] {
  if (found.length === 0) return [];
  const moving = found.filter(({ values }) => values.some((value) => value !== null && value !== 0));
  const shown = (moving.length === 0 ? found.slice(0, 1) : moving).slice(0, MOST_LINES);
  const isCount = format === count;
  const lines = shown.map(({ label, values }, index) => ({
    label,
    values,
    colour: palette.series[index % palette.series.length]!,
    isStepped: isCount,
  }));
  const isFlat = moving.length === 0;
  if (isFlat && !ALWAYS_SHOWN.has(id)) return [];
  return [{ id, title, note: isFlat ? `${note === '' ? '' : `${note}; `}always zero` : note, lines, format }];
}
