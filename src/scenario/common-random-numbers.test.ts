import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pod } from '../api/objects/pod.ts';
import { loadScenario } from './load.ts';
import { simulate } from './simulation.ts';

/** Variants of one scenario meet the same work with the same seed: what differs is then the policy's doing. */
const SCENARIO = `apiVersion: orrery.dev/v1alpha1
kind: Scenario
metadata: { name: paired }
until: 20m
cluster:
  pools: [{ name: worker, count: 3, capacity: { cpu: 4, memory: 8Gi } }]
workload:
  - generator:
      arrivals: { poisson: { rate: 1, per: 10s } }
      count: 60
      templates:
        - { name: a, weight: 2, runDuration: { exponential: { mean: 2m } }, spec: &spec { containers: [{ name: c, image: x, resources: { requests: { cpu: 1 } } }] } }
        - { name: b, weight: 1, runDuration: { lognormal: { median: 1m, sigma: 1 } }, spec: *spec }
  - trace: { format: pods-csv, file: pods.csv, sample: 0.5 }
variants:
  packed:
    scheduler: { profiles: [{ pluginConfig: [{ name: NodeResourcesFit, args: { scoringStrategy: { type: MostAllocated, resources: [{ name: cpu, weight: 1 }] } } }] }] }
  another-cluster: { 'cluster.pools[0].count': 1 }
  slow-disks: { controlPlane.etcd.fsyncLatency: { exponential: { mean: 50ms } } }
  a-crash: { faults: [{ node-crash: { count: 1, at: 5m, duration: 5m } }] }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-paired-'));
  writeFileSync(join(folder, 'paired.yaml'), SCENARIO);
  const rows = Array.from({ length: 40 }, (_, index) => `t-${index},${index * 20},1`);
  writeFileSync(join(folder, 'pods.csv'), `name,arrival,cpu\n${rows.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Who was asked for, when, and for how long it wants to run. */
async function workOf(variant: string | undefined, seed: string): Promise<string[]> {
  const scenario = await loadScenario(join(folder, 'paired.yaml'), { variant, seed });
  const work: string[] = [];
  const asked = new Map<string, number>();
  await simulate(scenario, {
    listen: (on) => {
      on('submitted', ({ object, key }, at) => void (object === 'Pod' && asked.set(key, at)));
      on('committed', ({ change }) => {
        if (change.kind !== 'Pod' || change.type !== 'ADDED') return;
        const { metadata, spec } = change.object as Pod;
        const annotations = JSON.stringify(metadata.annotations ?? {});
        work.push(
          `${asked.get(`default/${metadata.name}`)} ${metadata.name} ${annotations} ${JSON.stringify(spec.containers)}`,
        );
      });
    },
  });
  return work.sort();
}

test('all variants are asked for the same pods at the same times', async () => {
  const base = await workOf(undefined, '7');
  expect(base.length).toBeGreaterThan(70);
  for (const variant of ['packed', 'another-cluster', 'slow-disks', 'a-crash'])
    expect(await workOf(variant, '7')).toEqual(base);
  expect(await workOf(undefined, '8')).not.toEqual(base);
});
