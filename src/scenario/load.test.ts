import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../engine/time.ts';
import { GOOD } from './bad-inputs.fixture.ts';
import { loadScenario, type LoadOptions, type Scenario } from './load.ts';

let root: string;
beforeAll(() => void (root = mkdtempSync(path.join(tmpdir(), 'orrery-'))));
afterAll(() => rmSync(root, { recursive: true }));

/** Writes the files into a new folder and loads the first. */
function load(files: Readonly<Record<string, string | Uint8Array>>, options: LoadOptions = {}): Promise<Scenario> {
  const folder = mkdtempSync(path.join(root, 'x-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return loadScenario(path.join(folder, Object.keys(files)[0]!), options);
}

const NODE = `apiVersion: v1
kind: Node
metadata: { name: real-1 }
spec: { taints: [{ key: gpu, effect: NoSchedule }] }
status:
  capacity: { cpu: 8, memory: 16Gi }
  allocatable: { cpu: 7500m, memory: 15Gi }
`;
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: team }\n';
const CSV = 'name,arrival,cpu\np,0,1\nq,5,1\n';
const WITH_TRACE = `${GOOD}workload: [{ trace: { format: pods-csv, file: t.csv } }]\n`;

describe('the machines of a cluster', () => {
  test('come from pools, round robin over zones', async () => {
    const { machines } = await load({
      's.yaml': GOOD.replace('count: 1', 'count: 3\n      zones: [z1, z2]\n      labels: { tier: low }'),
    });
    expect(machines.map(({ description: { name, pool, labels } }) => [name, pool, labels])).toEqual([
      ['a-0', 'a', { 'kubernetes.io/hostname': 'a-0', 'topology.kubernetes.io/zone': 'z1', tier: 'low' }],
      ['a-1', 'a', { 'kubernetes.io/hostname': 'a-1', 'topology.kubernetes.io/zone': 'z2', tier: 'low' }],
      ['a-2', 'a', { 'kubernetes.io/hostname': 'a-2', 'topology.kubernetes.io/zone': 'z1', tier: 'low' }],
    ]);
    expect(machines[0]!.description.capacity).toEqual({ cpu: 4000, memory: 8 * 1024 ** 3 });
    expect(machines[0]!.node).toBeUndefined();
  });

  test('come from manifests, which are taken at their word, with what else stands there', async () => {
    const { machines, workload } = await load({
      's.yaml': `${GOOD}  manifests: [n.yaml]\n`,
      'n.yaml': `${NODE}---\n${NAMESPACE}`,
    });
    const { node, description } = machines[1]!;
    expect(node!.status.allocatable).toMatchObject({ cpu: 7500, memory: 15 * 1024 ** 3 });
    expect(node!.status.conditions).toMatchObject([{ type: 'Ready', status: 'True' }]);
    expect(description).toMatchObject({ name: 'real-1', labels: { 'kubernetes.io/hostname': 'real-1' } });
    expect(workload).toMatchObject([
      { kind: 'manifests', at: 0, manifests: { nodes: [], namespaces: [{ metadata: { name: 'team' } }] } },
    ]);
  });

  test('come from tables, with labels, taints and images for all of them', async () => {
    const { machines } = await load({
      's.yaml': GOOD.replace(
        / {2}pools:[^]*/,
        '  nodes: [{ format: openb-nodes, file: n.csv, labels: { tier: low } }]\n',
      ),
      'n.csv': 'sn,cpu_milli,memory_mib,gpu,model\nn-1,1000,1024,0,\n',
    });
    expect(machines.map(({ description: { name, labels } }) => [name, labels['tier']])).toEqual([['n-1', 'low']]);
  });

  test("get the kubelet's options: a pool's own over those of all, option by option, equal ones shared", async () => {
    const { machines } = await load({
      's.yaml': `${GOOD}    - { name: b, count: 2, capacity: { cpu: 1, memory: 1Gi }, kubelet: { maxPods: 20 } }\nkubelet: { maxPods: 50, kubeAPIQPS: 7 }\n`,
    });
    expect(
      machines.map(({ kubelet: { maxPods, kubeAPIQPS, kubeAPIBurst } }) => [maxPods, kubeAPIQPS, kubeAPIBurst]),
    ).toEqual([
      [50, 7, 100],
      [20, 7, 100],
      [20, 7, 100],
    ]);
    expect(machines[1]!.kubelet).toBe(machines[2]!.kubelet);
  });
});

describe('what a scenario leaves out', () => {
  test('is filled in', async () => {
    const { controlPlane, controllers, faults, metrics, catalog, outputs, seed, until } = await load({
      's.yaml': GOOD,
    });
    expect({ seed, until }).toEqual({ seed: '1', until: HOUR });
    expect(controlPlane.etcd.members).toBe(3);
    expect(controllers.map(({ name }) => name)).toEqual([
      'csi-attacher',
      'csi-provisioner',
      'disruption',
      'ephemeral-volume',
      'node-lifecycle',
      'persistentvolume-attach-detach',
      'persistentvolume-binder',
      'pod-garbage-collector',
      'resource-claim',
    ]);
    expect(faults).toEqual([]);
    expect(metrics).toEqual([...catalog.metrics.values()]);
    expect(outputs).toEqual({
      transcript: false,
      timeseries: { interval: 7.2 * SECOND },
      pods: true,
      nodes: true,
      others: [],
    });
  });

  test('can be switched off', async () => {
    const { controllers, metrics, outputs } = await load({
      's.yaml': `${GOOD}controllers: { node-lifecycle: false }\nmetrics: none\noutputs: { timeseries: false }\n`,
    });
    expect(controllers.map(({ name }) => name)).not.toContain('node-lifecycle');
    expect(metrics).toEqual([]);
    expect(outputs.timeseries).toBeUndefined();
  });
});

test('faults keep their order and may come twice', async () => {
  const { faults } = await load({
    's.yaml': `${GOOD}faults:\n  - node-crash: { nodes: [a-0], at: 9m }\n  - node-crash: { nodes: [a-0], at: 5m }\n`,
  });
  expect(faults.map(({ name, options }) => [name, (options as { at: number }).at])).toEqual([
    ['node-crash', 9 * MINUTE],
    ['node-crash', 5 * MINUTE],
  ]);
});

describe('changes from outside', () => {
  const VARIANTS = `${GOOD}seed: 5\nvariants:\n  small: { until: 10m, "cluster.pools[0].count": 2 }\n`;

  test.each<[string, LoadOptions, { seed: string; until: number; count: number }]>([
    ['none', {}, { seed: '5', until: HOUR, count: 1 }],
    ['a variant', { variant: 'small' }, { seed: '5', until: 10 * MINUTE, count: 2 }],
    ['--set', { set: ['until=2h'] }, { seed: '5', until: 2 * HOUR, count: 1 }],
    ['--set after a variant', { variant: 'small', set: ['until=2h'] }, { seed: '5', until: 2 * HOUR, count: 2 }],
    ['the last --set wins', { set: ['until=2h', 'until=3h'] }, { seed: '5', until: 3 * HOUR, count: 1 }],
    ['--seed after --set', { set: ['seed=6'], seed: '7' }, { seed: '7', until: HOUR, count: 1 }],
  ])('%s', async (_, options, expected) => {
    const { seed, until, machines } = await load({ 's.yaml': VARIANTS }, options);
    expect({ seed, until, count: machines.length }).toEqual(expected);
  });

  test('can set what the file leaves out', async () => {
    const { controlPlane } = await load({ 's.yaml': GOOD }, { set: ['controlPlane.etcd.members=5'] });
    expect(controlPlane.etcd.members).toBe(5);
  });
});

describe('the hash', () => {
  const original = (): Promise<Scenario> => load({ 's.yaml': WITH_TRACE, 't.csv': CSV });

  test.each<[string, Readonly<Record<string, string | Uint8Array>>, LoadOptions?]>([
    ['another folder and file name', { 'other/name.yaml': WITH_TRACE, 'other/t.csv': CSV }],
    [
      'comments and spaces',
      { 's.yaml': `# hello\n${WITH_TRACE.replace('{ name: bad }', '\n   name:   bad')}`, 't.csv': CSV },
    ],
    ['the order of keys', { 's.yaml': `${WITH_TRACE.replace('until: 1h\n', '')}until: 1h\n`, 't.csv': CSV }],
    ['a default said aloud', { 's.yaml': `${WITH_TRACE}controlPlane: { etcd: { members: 3 } }\n`, 't.csv': CSV }],
    ['the same time in other words', { 's.yaml': WITH_TRACE.replace('1h', '60m'), 't.csv': CSV }],
    ['a compressed trace', { 's.yaml': WITH_TRACE, 't.csv': gzipSync(CSV) }],
    ['another seed', { 's.yaml': WITH_TRACE, 't.csv': CSV }, { seed: '77' }],
    [
      'other metrics, outputs, descriptions',
      { 's.yaml': `${WITH_TRACE.replace('bad', 'good')}metrics: none\noutputs: { pods: false }\n`, 't.csv': CSV },
    ],
    ['a variant that is not chosen', { 's.yaml': `${WITH_TRACE}variants: { x: { until: 2h } }\n`, 't.csv': CSV }],
  ])('does not see %s', async (_, files, options) => {
    expect((await load(files, options)).hash).toBe((await original()).hash);
  });

  test.each<[string, Readonly<Record<string, string>>, LoadOptions?]>([
    ['until', { 's.yaml': WITH_TRACE.replace('1h', '2h'), 't.csv': CSV }],
    ['--set', { 's.yaml': WITH_TRACE, 't.csv': CSV }, { set: ['until=2h'] }],
    ['the contents of a trace', { 's.yaml': WITH_TRACE, 't.csv': CSV.replace('q,5', 'q,6') }],
    ['an option of a trace', { 's.yaml': WITH_TRACE.replace('file: t.csv', 'file: t.csv, limit: 1'), 't.csv': CSV }],
    ['a kubelet option', { 's.yaml': `${WITH_TRACE}kubelet: { maxPods: 5 }\n`, 't.csv': CSV }],
    ['a controller switched off', { 's.yaml': `${WITH_TRACE}controllers: { node-lifecycle: false }\n`, 't.csv': CSV }],
  ])('sees %s', async (_, files, options) => {
    expect((await load(files, options)).hash).not.toBe((await original()).hash);
  });
});

test('everything is frozen to the bottom', async () => {
  const scenario = await load({ 's.yaml': `${GOOD}  manifests: [n.yaml]\n`, 'n.yaml': NODE });
  expect(() => Object.assign(scenario, { seed: '2' })).toThrow(TypeError);
  expect(() => Object.assign(scenario.machines[0]!.description.labels, { a: 'b' })).toThrow(TypeError);
  expect(() => Object.assign(scenario.machines[1]!.node!.status.allocatable, { cpu: 1 })).toThrow(TypeError);
  expect(() => Object.assign(scenario.controlPlane.etcd, { members: 1 })).toThrow(TypeError);
  expect(() => (scenario.controllers as unknown[]).push(1)).toThrow(TypeError);
});

test('what is ignored is named in warnings', async () => {
  const { warnings } = await load({
    's.yaml': `${GOOD}workload:
  - generator:
      arrivals: { poisson: { rate: 1 } }
      templates: [{ name: t, spec: { dnsPolicy: Default, containers: [{ name: c, image: i }] } }]
`,
  });
  expect(warnings).toEqual(['template t: fields that are not modelled are ignored: spec.dnsPolicy']);
});

describe('the scenarios of this project', () => {
  const folder = fileURLToPath(new URL('../../scenarios/', import.meta.url));
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

  test.each(names)('%s is right, with each of its variants', async (name) => {
    const file = path.join(folder, name);
    const scenario = await loadScenario(file);
    expect(`${scenario.name}.yaml`).toBe(name);
    expect(scenario.description).not.toBe('');
    const hashes = [scenario.hash];
    for (const variant of scenario.variants) hashes.push((await loadScenario(file, { variant })).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
