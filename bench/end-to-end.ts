import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface EndToEndResult {
  readonly nodeCount: number;
  readonly podCount: number;
  readonly eventCount: number;
  /** Of the simulation alone: the program is loaded, the scenario is read. */
  readonly cpuSeconds: number;
  readonly podsPerSecond: number;
  readonly eventsPerSecond: number;
  /** Of the whole process, after all. */
  readonly peakMegabytes: number;
}

const CHILD = fileURLToPath(new URL('run-scenario.ts', import.meta.url));

/** Runs a generated scenario in a process of its own, so that neither compiled code nor memory is left from before. */
export function measureEndToEnd(nodeCount: number, podCount: number): EndToEndResult {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-bench-'));
  try {
    const file = join(folder, 'bench.yaml');
    writeFileSync(file, scenarioOf(nodeCount, podCount));
    const output = execFileSync(process.execPath, ['--import', 'tsx', CHILD, file], { encoding: 'utf8' });
    const measured = JSON.parse(output) as Pick<EndToEndResult, 'cpuSeconds' | 'eventCount' | 'peakMegabytes'>;
    return {
      nodeCount,
      podCount,
      ...measured,
      podsPerSecond: Math.round(podCount / measured.cpuSeconds),
      eventsPerSecond: Math.round(measured.eventCount / measured.cpuSeconds),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Nodes of 32 cores in three zones; 20 pods per second of four templates, of which one spreads over zones; they run for
 * 100 seconds in the mean and fill about two thirds of 100 nodes.
 */
export function scenarioOf(nodeCount: number, podCount: number): string {
  const pod = (cpu: string, memory: string, more = {}): object => ({
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'registry.example.com/app:v1', resources: { requests: { cpu, memory } } }],
    ...more,
  });
  const spread = {
    maxSkew: 5,
    topologyKey: 'topology.kubernetes.io/zone',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { app: 'spread' } },
  };
  const runDuration = { exponential: { mean: '100s', max: '10m' } };
  const scenario = {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: `bench-${nodeCount}` },
    until: `${Math.ceil(podCount / 20) + 1200}s`,
    cluster: {
      pools: [
        {
          name: 'node',
          count: nodeCount,
          capacity: { cpu: 32, memory: '128Gi' },
          zones: ['zone-a', 'zone-b', 'zone-c'],
        },
      ],
    },
    workload: [
      {
        generator: {
          arrivals: { poisson: { rate: 20 } },
          count: podCount,
          templates: [
            { name: 'small', weight: 5, runDuration, spec: pod('500m', '1Gi') },
            { name: 'medium', weight: 3, runDuration, spec: pod('1', '4Gi') },
            { name: 'large', weight: 1, runDuration, spec: pod('4', '16Gi') },
            {
              name: 'spread',
              weight: 1,
              runDuration,
              labels: { app: 'spread' },
              spec: pod('1', '2Gi', { topologySpreadConstraints: [spread] }),
            },
          ],
        },
      },
    ],
  };
  // YAML is a superset of JSON.
  return JSON.stringify(scenario, undefined, 2);
}
