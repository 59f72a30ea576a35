/** Ten pods on four nodes, with variants that part ways; a run takes milliseconds. */
export const SMALL_SCENARIO = `apiVersion: orrery.dev/v1alpha1
kind: Scenario
metadata: { name: small }
until: 10m
cluster:
  pools: [{ name: worker, count: 4, capacity: { cpu: 4, memory: 8Gi } }]
workload:
  - generator:
      arrivals: { poisson: { rate: 1, per: 10s } }
      count: 10
      templates:
        - name: web
          runDuration: { exponential: { mean: 2m } }
          spec: { containers: [{ name: web, image: 'nginx:1.29', resources: { requests: { cpu: 1, memory: 1Gi } } }] }
scheduler:
  profiles:
    - schedulerName: default-scheduler
      pluginConfig:
        - name: NodeResourcesFit
          args:
            scoringStrategy: { type: LeastAllocated, resources: [{ name: cpu, weight: 1 }, { name: memory, weight: 1 }] }
outputs: { timeseries: false, pods: false, nodes: false }
assert:
  - { metric: pods_never_scheduled, max: 0 }
  - metric: node_allocation_ratio_stddev.mean{resource=cpu}
    max: 15%
variants:
  packed:
    scheduler.profiles[0].pluginConfig[0].args.scoringStrategy.type: MostAllocated
  small-cluster:
    cluster.pools[0].count: 1
`;
