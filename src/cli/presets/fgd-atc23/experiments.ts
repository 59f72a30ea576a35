import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../../scenario/root.ts';
import type { TieBreak } from '../../../scheduling/tie-break.ts';
import type { Cell } from '../../cells/cell.ts';
import { SHIPPED_TRACES, type Fixtures } from './fixtures.ts';
import type { Policy } from './policies.ts';

/** One experiment: a policy, a trace, a seed. */
export interface Experiment {
  readonly trace: string;
  readonly policy: Policy;
  readonly seed: string;
  /** Absent: nobody has recorded the authors' order, and ours is drawn by their rules. */
  readonly orderFile: string | undefined;
}

export interface Choice {
  readonly tieBreak: TieBreak;
  readonly truncate: boolean;
}

/** How much of all GPU the pods ask for, as a share: the authors' tuning. */
const GPU_LOAD = 1.3;

export const SCENARIO_FILE: string = fileURLToPath(new URL('../scenarios/fgd-atc23.yaml', ROOT));
/** The policy of the scenario itself; the others are its variants. */
const BASE_POLICY = 'FGD';

/** The run of an experiment: the scenario with its files. */
export function cellOf({ trace, policy, seed, orderFile }: Experiment, fixtures: Fixtures, choice: Choice): Cell {
  const pods = fixtures.podFile(trace)!;
  const options = { format: 'openb', file: pods, gpuSharing: true, times: 'none' };
  const nodes = { format: 'openb-nodes', file: join(SHIPPED_TRACES, 'openb_node_list_gpu_node.csv') };
  const [sequence, order] =
    orderFile === undefined
      ? [{ order: 'shuffled', gpuLoad: GPU_LOAD }, { orderSeed: seed }]
      : [{ orderFile }, { orderFile }];
  const changes: Readonly<Record<string, unknown>> = {
    'cluster.nodes[0]': { ...nodes, ...order },
    'targetWorkload.trace': options,
    'workload[0].trace': { ...options, sequence: { ...sequence, onUnschedulable: 'delete' } },
    'scheduler.tieBreak': choice.tieBreak,
    ...(!choice.truncate &&
      policy.plugin !== 'Random' && {
        'scheduler.profiles[0].pluginConfig': [{ name: policy.plugin, args: { truncate: false } }],
      }),
  };
  return {
    file: SCENARIO_FILE,
    variant: policy.plugin === BASE_POLICY ? undefined : policy.plugin,
    // JSON is YAML.
    set: Object.entries(changes).map(([path, value]) => `${path}=${JSON.stringify(value)}`),
    seed,
    hasDecisions: false,
  };
}
