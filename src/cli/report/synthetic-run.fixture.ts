import type { TieBreak } from '../../scheduling/tie-break.ts';
import type { RunFiles } from './run-report.ts';

export interface SyntheticSize {
  readonly nodeCount: number;
  readonly podCount: number;
  /** The name of a pod, of a node. */
  readonly podName?: (index: number) => string;
  readonly nodeName?: (index: number) => string;
  readonly hasAttempts?: boolean;
  /** Nodes that share the score of the chosen one. */
  readonly tiedCount?: number;
  readonly tieBreak?: TieBreak | undefined;
}

const DAY = 86_400;

/** Result files of a run that never was: a day of pods of all lengths that come and go in waves. The same each time. */
export function syntheticRun(size: SyntheticSize): RunFiles {
  const { nodeCount, podCount, hasAttempts = true, tiedCount = 1, tieBreak } = size;
  const podName = size.podName ?? ((index) => `batch-${index}`);
  const nodeName = size.nodeName ?? ((index) => `worker-${index}`);
  const draw = drawer();
  const pods: string[] = [POD_HEADER];
  const attempts: string[] = [ATTEMPT_HEADER];
  for (let index = 0; index < podCount; index++) {
    const created = (index / podCount) * DAY * 0.98;
    const pending = draw() < 0.9 ? 0.004 + draw() * 0.02 : draw() * 600;
    const scheduled = created + pending;
    const started = scheduled + 0.3 + draw() * 3;
    const finished = started + 60 + draw() * draw() * draw() * 30_000;
    const isOver = finished < DAY;
    const node = Math.floor(draw() * nodeCount);
    const wave = 1 + Math.floor((1 + Math.sin(created / 7000 + node / 400)) * 2);
    const phase = !isOver ? 'Running' : draw() < 0.05 ? 'Failed' : 'Succeeded';
    const row = [
      'default',
      quote(podName(index)),
      quote(nodeName(node)),
      phase,
      created,
      scheduled,
      started,
      started + 0.01,
    ];
    pods.push([...row, isOver ? finished : '', '', pending, 1, '', '', wave, wave * 2_147_483_648].join(','));
    attempts.push(
      [
        ...[scheduled, 'default', quote(podName(index)), 1, 'scheduled', quote(nodeName(node))],
        ...[100, 57, tiedCount, 88, '', ''],
      ].join(','),
    );
  }
  const nodes = [NODE_HEADER];
  for (let index = 0; index < nodeCount; index++) {
    const joined = index % 10 === 9 ? Math.floor(draw() * DAY * 0.5) : 0;
    const left = index % 25 === 24 ? DAY - Math.floor(draw() * DAY * 0.3) : '';
    nodes.push(
      [
        quote(nodeName(index)),
        `pool-${index % 5}`,
        'abc'[index % 3],
        '',
        joined,
        left,
        20,
        32,
        137_438_953_472,
        110,
      ].join(','),
    );
  }
  const texts = new Map([
    ['summary.json', JSON.stringify({ ...SUMMARY, tieBreak })],
    ['pods.csv', `${pods.join('\n')}\n`],
    ['nodes.csv', `${nodes.join('\n')}\n`],
    ['timeseries.csv', timeSeries()],
    ['run.json', JSON.stringify({ scenario: 'synthetic', file: 'scenarios/x.yaml', seed: '1', untilSeconds: DAY })],
  ]);
  if (hasAttempts) texts.set('attempts.csv', `${attempts.join('\n')}\n`);
  return { texts, pathOf: (file) => file, scenario: 'synthetic', run: 'seed-1' };
}

const POD_HEADER =
  'namespace,name,node,phase,created_seconds,scheduled_seconds,started_seconds,ready_seconds,finished_seconds,deleted_seconds,pending_seconds,attempts,reason,disruption,request_cpu_cores,request_memory_bytes';
const NODE_HEADER =
  'name,pool,zone,instance_type,joined_seconds,left_seconds,pods_bound,allocatable_cpu_cores,allocatable_memory_bytes,allocatable_pods';
const ATTEMPT_HEADER =
  'time_seconds,namespace,name,attempt,result,node,nodes_examined,nodes_feasible,nodes_tied,score,queued_by,rejections';

const SUMMARY = {
  fingerprint: '0123456789abcdef0123456789abcdef',
  seed: '1',
  scenarioHash: 'feedfacecafebeef',
  version: '0.0.0',
  metrics: {
    pods_created_total: { value: 100, unit: 'count' },
    pods_never_scheduled: { value: 0, unit: 'count' },
    pod_pending_seconds_p50: { value: 0.012, unit: 'seconds' },
    'cluster_allocation_ratio_mean{resource="cpu"}': { value: 0.62, unit: 'ratio' },
  },
};

function timeSeries(): string {
  const columns = [
    'cluster_allocation_ratio_cpu',
    'pods_pending',
    'pods_running',
    'scheduler_pending_pods_active',
    'nodes',
  ];
  const rows = Array.from({ length: 1441 }, (_, minute) => {
    const wave = Math.sin(minute / 120);
    return [minute * 60, (0.5 + wave / 3).toFixed(4), minute % 7, Math.floor(900 + 300 * wave), minute % 3, 50].join(
      ',',
    );
  });
  return `time_seconds,${columns.join(',')}\n${rows.join('\n')}\n`;
}

/** A linear congruential generator (Numerical Recipes), from 0 to 1: enough for a picture. */
function drawer(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 4_294_967_296;
}

function quote(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
