export interface RunShape {
  readonly name: string;
  readonly nodeCount: number;
  readonly podCount: number;
  /** Pods that come per second. */
  readonly rate: number;
  /** How long they run in the mean, in seconds. */
  readonly mean: number;
  /** Of the scheduler and of the controller manager: requests per second. Absent: the defaults, which are enough for 20 pods per second. */
  readonly qps?: number;
  /** One of four templates spreads over zones. */
  readonly hasSpread: boolean;
}

/** 20 pods per second, which fill about two thirds of 100 nodes, and all defaults. */
export function usualRun(nodeCount: number, podCount: number): RunShape {
  return { name: `usual-${nodeCount}`, nodeCount, podCount, rate: 20, mean: 100, hasSpread: true };
}

/**
 * 100 pods per second, which only name what they request, and run long enough to fill 1,000 nodes; clients may ask as often as in
 * the scalability tests of large clusters, so that nothing piles up.
 */
export function steadyRun(nodeCount: number, podCount: number): RunShape {
  return { name: `steady-${nodeCount}`, nodeCount, podCount, rate: 100, mean: 200, qps: 500, hasSpread: false };
}

/** Nodes of 32 cores in three zones. */
export function scenarioOf({ name, nodeCount, podCount, rate, mean, qps, hasSpread }: RunShape): string {
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
  const runDuration = { exponential: { mean: `${mean}s`, max: `${6 * mean}s` } };
  const templates = [
    { name: 'small', weight: 5, runDuration, spec: pod('500m', '1Gi') },
    { name: 'medium', weight: 3, runDuration, spec: pod('1', '4Gi') },
    { name: 'large', weight: 1, runDuration, spec: pod(hasSpread ? '4' : '2', hasSpread ? '16Gi' : '8Gi') },
    {
      name: 'spread',
      weight: 1,
      runDuration,
      labels: { app: 'spread' },
      spec: pod('1', '2Gi', { topologySpreadConstraints: [spread] }),
    },
  ];
  const clientConnection = { qps, burst: qps };
  const scenario = {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name },
    until: `${Math.ceil(podCount / rate) + 12 * mean}s`,
    ...(qps === undefined
      ? {}
      : { scheduler: { clientConnection }, controlPlane: { controllerManager: { clientConnection } } }),
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
          arrivals: { poisson: { rate } },
          count: podCount,
          templates: hasSpread ? templates : templates.slice(0, 3),
        },
      },
    ],
  };
  // YAML is a superset of JSON.
  return JSON.stringify(scenario, undefined, 2);
}
