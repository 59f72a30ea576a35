import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import type { ResourceClaim } from '../../api/objects/resource.ts';
import { createPodInfo } from '../pod-info.ts';
import type { ObjectPatch, PluginServices, SchedulingPlugin } from '../plugin.ts';
import { SKIP } from '../plugin.ts';
import { askHint, askPlugin, NO_SERVICES, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import {
  DRIVER,
  exactly,
  podWithClaims,
  testClaim,
  testDevice,
  testLedger,
  testSlice,
} from '../testing/test-devices.ts';
import dynamicResources from './dynamic-resources.ts';

const SLICES = [testSlice('n1', [testDevice('a')]), testSlice('n2', [testDevice('a'), testDevice('b')])];
const { snapshot } = testCache([testNode('n1'), testNode('n2')]);

function servicesWith(claims: readonly ResourceClaim[]): PluginServices {
  return { ...NO_SERVICES, devices: testLedger({ slices: SLICES, claims }) };
}

function pluginWith(services: PluginServices): SchedulingPlugin {
  return dynamicResources.create(dynamicResources.args.parse({}), services);
}

const allocated = (name: string, device: string, nodeName: string, users: readonly Pod[] = []): ResourceClaim =>
  testClaim(name, [exactly('r')], {
    allocation: {
      results: [{ request: 'r', driver: DRIVER, pool: nodeName, device }],
      nodeSelector: { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] },
    },
    reservedFor: users.map(({ metadata }) => ({ resource: 'pods', name: metadata.name, uid: metadata.uid })),
  });

describe('filter', () => {
  const ask = (pod: Pod, ...claims: readonly ResourceClaim[]): unknown[] => {
    const answers = askPlugin(dynamicResources, pod, snapshot, { services: servicesWith(claims) });
    return ['n1', 'n2'].map((name) => answers.filter(name));
  };

  it('is skipped for a pod without claims', () => {
    expect(ask(testPod('p'))).toEqual(['skipped', 'skipped']);
  });

  it('wants devices for claims that have none', () => {
    expect(ask(podWithClaims('p', 'c'), testClaim('c', [exactly('r', { count: 2 })]))).toEqual([
      ['cannot allocate all claims'],
      'fits',
    ]);
  });

  it('keeps a pod on the nodes of the devices that its claims have', () => {
    expect(ask(podWithClaims('p', 'c'), allocated('c', 'a', 'n1'))).toEqual([
      'fits',
      ['resourceclaim not available on the node'],
    ]);
  });

  it.each<[string, Pod, string]>([
    ['there is no claim', podWithClaims('p', 'other'), 'could not find ResourceClaim "default/other"'],
    [
      'the claim has not been made yet',
      testPod('p', { resourceClaims: [{ name: 'c', resourceClaimTemplateName: 't' }] }),
      'pod "default/p": ResourceClaim not created yet',
    ],
  ])('rejects the pod as a whole, and gates it, when %s', (_what, pod, reason) => {
    expect(ask(pod, testClaim('c'))).toEqual([[reason], [reason]]);
    expect(pluginWith(servicesWith([])).preEnqueue!(pod)?.reasons).toEqual([reason]);
  });
});

it('prefers nodes where an earlier alternative can be had', () => {
  const firstAvailable = [exactly('two', { count: 2 }).exactly!, exactly('one').exactly!];
  const claim = testClaim('c', [{ name: 'r', firstAvailable }]);
  const pod = podWithClaims('p', 'c');
  const plugin = pluginWith(servicesWith([claim]));
  const info = createPodInfo(pod);
  const prepared = plugin.preFilter!(info, snapshot);
  if (prepared === SKIP || 'code' in prepared) throw new Error('the pod has claims');
  for (const node of snapshot.nodes) expect(plugin.filter!(prepared.state, info, node)).toBeUndefined();
  const scored = plugin.preScore!(info, snapshot.nodes, snapshot);
  if (scored === SKIP) throw new Error('there are alternatives');
  const scores = snapshot.nodes.map((node) => plugin.score!(scored.state, info, node));
  expect(scores).toEqual([7, 8]);
  plugin.normalize!(scores, scored.state, info, snapshot.nodes);
  expect(scores).toEqual([87, 100]);
});

describe('a decision on its way', () => {
  const pod = podWithClaims('p', 'c');
  const info = createPodInfo(pod);

  function decide(services: PluginServices): { plugin: SchedulingPlugin; state: unknown } {
    const plugin = pluginWith(services);
    const prepared = plugin.preFilter!(info, snapshot);
    if (prepared === SKIP || 'code' in prepared) throw new Error('the pod has claims');
    plugin.filter!(prepared.state, info, snapshot.get('n1')!);
    expect(plugin.reserve!(prepared.state, info, 'n1')).toBeUndefined();
    return { plugin, state: prepared.state };
  }

  it('takes its devices at once, and gives them back when it comes to nothing', () => {
    const services = servicesWith([testClaim('c'), testClaim('d')]);
    const other = (): unknown =>
      askPlugin(dynamicResources, podWithClaims('q', 'd'), snapshot, { services }).filter('n1');
    const { plugin, state } = decide(services);
    expect(other()).toEqual(['cannot allocate all claims']);
    expect(askPlugin(dynamicResources, podWithClaims('q', 'c'), snapshot, { services }).filter('n1')).toEqual([
      'resource claim default/c is in the process of being allocated',
    ]);
    expect(plugin.unreserve!(state, info, 'n1')).toEqual([]);
    expect(other()).toBe('fits');
  });

  it('writes a finalizer, then the allocation with the reservation; what was written is taken back', () => {
    const claim = testClaim('c');
    const { plugin, state } = decide(servicesWith([claim]));
    const work = plugin.preBind!(state, info, 'n1');
    if (work === undefined || 'code' in work) throw new Error('there is something to write');
    let current = claim;
    for (const write of work.writes) current = (write as ObjectPatch<'ResourceClaim'>).change(current)!;
    expect(current.metadata.finalizers).toEqual(['resource.kubernetes.io/delete-protection']);
    expect(current.status.allocation?.results).toEqual([{ request: 'r', driver: DRIVER, pool: 'n1', device: 'a' }]);
    expect(current.status.reservedFor).toEqual([{ resource: 'pods', name: 'p', uid: pod.metadata.uid }]);
    const [undo] = plugin.unreserve!(state, info, 'n1') as [ObjectPatch<'ResourceClaim'>];
    expect(undo.change(current)!.status.reservedFor).toEqual([]);
  });

  it('is refused when somebody else was faster', () => {
    const { plugin, state } = decide(servicesWith([testClaim('c')]));
    const work = plugin.preBind!(state, info, 'n1');
    if (work === undefined || 'code' in work) throw new Error('there is something to write');
    const store = work.writes.at(-1) as ObjectPatch<'ResourceClaim'>;
    expect(store.change(allocated('c', 'b', 'n2'))).toBeUndefined();
  });
});

it('waits until the driver has made the device ready', () => {
  const ready = { driver: DRIVER, pool: 'n1', device: 'a' };
  const conditioned = (status: 'True' | 'False', failed: 'True' | 'False'): ResourceClaim => {
    const claim = allocated('c', 'a', 'n1');
    const [result] = claim.status.allocation!.results;
    const results = [{ ...result!, bindingConditions: ['attached'], bindingFailureConditions: ['failed'] }];
    const conditions = [{ type: 'attached', status } as const, { type: 'failed', status: failed } as const];
    const allocation = { ...claim.status.allocation!, results, allocationTimestamp: 0 };
    return { ...claim, status: { ...claim.status, allocation, devices: [{ ...ready, conditions }] } };
  };
  const services = servicesWith([conditioned('False', 'False')]);
  const plugin = pluginWith(services);
  const info = createPodInfo(podWithClaims('p', 'c'));
  const prepared = plugin.preFilter!(info, snapshot);
  if (prepared === SKIP || 'code' in prepared) throw new Error('the pod has claims');
  const work = plugin.preBind!(prepared.state, info, 'n1');
  if (work === undefined || 'code' in work) throw new Error('there is something to wait for');
  expect(work.wait!.check()).toBe('waiting');
  services.devices.setClaim(conditioned('True', 'False'));
  expect(work.wait!.check()).toBe('ready');
  services.devices.setClaim(conditioned('True', 'True'));
  expect(work.wait!.check()).toMatchObject({ code: 'Error' });
});

it('deallocates a claim that keeps the pod off all nodes and that nobody else uses', () => {
  const pod = podWithClaims('p', 'c');
  const helpFor = (claim: ResourceClaim): unknown => {
    const plugin = pluginWith(servicesWith([claim]));
    const info = createPodInfo(pod);
    const prepared = plugin.preFilter!(info, snapshot);
    if (prepared === SKIP || 'code' in prepared) throw new Error('the pod has claims');
    plugin.filter!(prepared.state, info, snapshot.get('n2')!);
    return plugin.postFilter!({ pod: info } as never);
  };
  expect(helpFor(allocated('c', 'a', 'n1', [pod]))).toMatchObject({
    message: 'deallocation of ResourceClaim completed',
    writes: [{ kind: 'ResourceClaim', key: 'default/c', subresource: 'status' }],
  });
  expect(helpFor(allocated('c', 'a', 'n1', [pod, testPod('q')]))).toMatchObject({ message: 'still not schedulable' });
});

describe('is worth another try', () => {
  const pod = podWithClaims('p', 'c');
  const services = servicesWith([testClaim('c')]);
  const update = { resource: 'resource.k8s.io/ResourceClaim', action: 'Update' } as const;
  it.each<[string, ResourceClaim, ResourceClaim, boolean]>([
    ['when any claim is deallocated', allocated('x', 'a', 'n1'), testClaim('x'), true],
    ['when its own claim is allocated', testClaim('c'), allocated('c', 'a', 'n1'), true],
    ['not when another claim is allocated', testClaim('x'), allocated('x', 'a', 'n1'), false],
    ['not when only metadata change', testClaim('c'), testClaim('c'), false],
  ])('%s', (_what, old, object, answer) => {
    expect(askHint(dynamicResources, pod, update, { type: 'MODIFIED', object, old }, services)).toBe(answer);
  });
});
