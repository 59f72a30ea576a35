import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProfile } from '../scheduling/profile.ts';
import { NO_SERVICES } from '../scheduling/testing/test-cluster.ts';
import { GOOD } from './bad-inputs.fixture.ts';
import { loadScenario, type LoadOptions, type Scenario } from './load.ts';

let root: string;
beforeAll(() => void (root = mkdtempSync(path.join(tmpdir(), 'orrery-'))));
afterAll(() => rmSync(root, { recursive: true }));

/** A scenario with this configuration beside it. */
function load(
  configuration: string,
  section = 'configFile: scheduler.yaml',
  options: LoadOptions = {},
): Promise<Scenario> {
  const folder = mkdtempSync(path.join(root, 'x-'));
  writeFileSync(path.join(folder, 'scheduler.yaml'), configuration);
  writeFileSync(path.join(folder, 'scenario.yaml'), `${GOOD}scheduler: { ${section} }\n`);
  return loadScenario(path.join(folder, 'scenario.yaml'), options);
}

const HEADER = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';

/** As kubeadm clusters and managed ones have it: what is on by default anyway, spelled out, and bin packing. */
const BIN_PACKING = `---
${HEADER}
clientConnection:
  acceptContentTypes: ""
  burst: 200
  contentType: application/vnd.kubernetes.protobuf
  kubeconfig: /etc/kubernetes/scheduler.conf
  qps: 100
enableContentionProfiling: true
enableProfiling: true
leaderElection:
  leaderElect: true
  leaseDuration: 15s
  renewDeadline: 10s
  resourceLock: leases
  resourceName: kube-scheduler
  resourceNamespace: kube-system
  retryPeriod: 2s
parallelism: 16
percentageOfNodesToScore: 0
podInitialBackoffSeconds: 1
podMaxBackoffSeconds: 30
extenders:
- urlPrefix: http://127.0.0.1:32766/scheduler
  filterVerb: filter
  bindVerb: bind
  enableHTTPS: false
  httpTimeout: 30s
  nodeCacheCapable: true
  managedResources:
  - name: example.com/gpu-mem
    ignoredByScheduler: false
profiles:
- schedulerName: default-scheduler
  pluginConfig:
  - args:
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: DefaultPreemptionArgs
      minCandidateNodesAbsolute: 100
      minCandidateNodesPercentage: 10
    name: DefaultPreemption
  - args:
      apiVersion: kubescheduler.config.k8s.io/v1
      hardPodAffinityWeight: 1
      ignorePreferredTermsOfExistingPods: false
      kind: InterPodAffinityArgs
    name: InterPodAffinity
  - args:
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: NodeResourcesFitArgs
      scoringStrategy:
        resources:
        - name: cpu
          weight: 1
        - name: memory
          weight: 1
        - name: nvidia.com/gpu
          weight: 10
        type: MostAllocated
    name: NodeResourcesFit
  plugins:
    bind: {}
    filter: {}
    multiPoint:
      enabled:
      - name: NodeResourcesFit
        weight: 5
      - name: ImageLocality
        weight: 1
      disabled:
      - name: NodeResourcesBalancedAllocation
        weight: 0
    postBind: {}
    queueSort: {}
    score:
      disabled:
- schedulerName: spread
  plugins:
    preScore: { disabled: [{ name: '*' }] }
    score: { disabled: [{ name: '*' }] }
`;

describe('a configuration file', () => {
  test('from a cluster is read as it is', async () => {
    const { scheduler, warnings, catalog } = await load(BIN_PACKING);
    expect(scheduler).toMatchObject({
      podMaxBackoffSeconds: 30,
      clientConnection: { qps: 100, burst: 200 },
      profiles: [{ schedulerName: 'default-scheduler' }, { schedulerName: 'spread' }],
    });
    const [packing, spread] = scheduler.profiles.map((profile) => createProfile(profile, catalog.plugins, NO_SERVICES));
    const weights = Object.fromEntries(packing!.score.map(({ name, weight }) => [name, weight]));
    expect(weights).toMatchObject({ NodeResourcesFit: 5, ImageLocality: 1, TaintToleration: 3 });
    expect(Object.keys(weights)).not.toContain('NodeResourcesBalancedAllocation');
    expect(spread!.score).toEqual([]);
    expect(spread!.filter.map(({ name }) => name)).toEqual(packing!.filter.map(({ name }) => name));
    expect(warnings).toEqual([
      'scheduler.yaml: not modelled and therefore without effect: parallelism, leaderElection, ' +
        'extenders over HTTP (http://127.0.0.1:32766/scheduler), enableProfiling, enableContentionProfiling, ' +
        'clientConnection.kubeconfig, clientConnection.acceptContentTypes, clientConnection.contentType',
    ]);
  });

  test('that says nothing is the default configuration', async () => {
    const [plain, empty] = [await load(HEADER, ''), await load(`${HEADER}profiles:\nextenders: []\n`)];
    expect(empty.scheduler.profiles).toEqual(plain.scheduler.profiles);
    expect(empty.hash).toBe(plain.hash);
  });

  test.each([
    ['a file', `${HEADER}percentageOfNodesToScore: 7\n`, 'configFile: scheduler.yaml', {}, 7],
    [
      'JSON',
      '{"apiVersion":"kubescheduler.config.k8s.io/v1","kind":"KubeSchedulerConfiguration","percentageOfNodesToScore":7}',
      'configFile: scheduler.yaml',
      {},
      7,
    ],
    [
      'what stands in the scenario',
      `${HEADER}percentageOfNodesToScore: 7\n`,
      'configFile: scheduler.yaml, percentageOfNodesToScore: 8',
      {},
      8,
    ],
    [
      '--set',
      `${HEADER}percentageOfNodesToScore: 7\n`,
      'configFile: scheduler.yaml',
      { set: ['scheduler.percentageOfNodesToScore=9'] },
      9,
    ],
    [
      'a file that --set names',
      `${HEADER}percentageOfNodesToScore: 7\n`,
      '',
      { set: ['scheduler.configFile=scheduler.yaml'] },
      7,
    ],
    [
      '--set of a file, and no file',
      `${HEADER}percentageOfNodesToScore: 7\n`,
      'configFile: scheduler.yaml',
      { set: ['scheduler={}'] },
      0,
    ],
    [
      'the header inline',
      '',
      'apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, percentageOfNodesToScore: 6',
      {},
      6,
    ],
  ] satisfies [string, string, string, LoadOptions, number][])(
    'is overruled by what is nearer: %s',
    async (_what, file, section, options, expected) => {
      expect((await load(file, section, options)).scheduler.percentageOfNodesToScore).toBe(expected);
    },
  );

  test('can be changed inside', async () => {
    const { scheduler } = await load(BIN_PACKING, undefined, { set: ['scheduler.profiles[1].schedulerName=other'] });
    expect(scheduler.profiles.map(({ schedulerName }) => schedulerName)).toEqual(['default-scheduler', 'other']);
  });

  test.each([
    ['clientConnection: { qps: 0, burst: 0 }', { qps: 50, burst: 100 }],
    ['clientConnection: { qps: -1 }', { qps: Infinity, burst: 100 }],
  ])('%s means what it means to kube-scheduler', async (text, expected) => {
    expect((await load(`${HEADER}${text}\n`)).scheduler.clientConnection).toEqual(expected);
  });

  test('counts for the hash with what decides, wherever it stands', async () => {
    const inline = await load('', 'percentageOfNodesToScore: 30');
    expect((await load(`${HEADER}percentageOfNodesToScore: 30\n`)).hash).toBe(inline.hash);
    expect((await load(`${HEADER}percentageOfNodesToScore: 30\nparallelism: 4\n`)).hash).toBe(inline.hash);
    expect((await load(`${HEADER}percentageOfNodesToScore: 31\n`)).hash).not.toBe(inline.hash);
  });

  test('names what is not modelled, plugins too', async () => {
    const profile = `profiles: [{ plugins: { score: { disabled: [{ name: SelectorSpread }] } } }]`;
    const { warnings } = await load(`${HEADER}${profile}\n`);
    expect(warnings).toEqual([`scheduler.yaml: not modelled and therefore without effect: plugin SelectorSpread`]);
  });
});
