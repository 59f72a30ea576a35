import { expect, test } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import type { ResourceClaim, ResourceClaimTemplate } from '../../api/objects/resource.ts';
import { SECOND } from '../../engine/time.ts';
import { pod as createPod, World } from '../testing/world.ts';
import resourceClaim from './resource-claim.ts';

const template: ResourceClaimTemplate = {
  kind: 'ResourceClaimTemplate',
  metadata: createPod('one-gpu').metadata,
  claimMetadata: { labels: { team: 'a' }, annotations: {} },
  spec: { requests: [], constraints: [] },
};

/** Waits for a node, with a claim from the template. */
function waitingPod(name: string): Pod {
  const pod = createPod(name);
  const { nodeName: _node, ...spec } = pod.spec;
  return { ...pod, spec: { ...spec, resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }] } };
}

/** `name: what` for each commit of a claim or of a pod with claims; nobody plays scheduler or kubelet. */
function watch(): { world: World; lines: string[] } {
  const world = new World({ components: [[resourceClaim]] });
  const lines = world.record(['committed'], (fact) => {
    if (fact.kind !== 'committed') return undefined;
    const { type, object } = fact.change;
    if (object.kind === 'ResourceClaim') return `${object.metadata.name}: ${type} ${describe(object)}`;
    if (object.kind !== 'Pod' || type !== 'MODIFIED') return undefined;
    const names = object.status.resourceClaimStatuses?.map(
      ({ name, resourceClaimName }) => `${name}=${resourceClaimName}`,
    );
    return `${object.metadata.name}: ${names?.join(' ') ?? ''} ${object.status.phase}`;
  });
  return { world, lines };
}

function describe({ metadata, status }: ResourceClaim): string {
  const users = status.reservedFor.map(({ name }) => name).join(' ');
  return `${metadata.finalizers?.length ?? 0} finalizers, ${status.allocation === undefined ? 'free' : 'allocated'}, for [${users}]`;
}

/** What the scheduler would have written. */
function allocate(world: World, key: string, pod: string, uid: string): void {
  world.user.patchStatus('ResourceClaim', key, (claim) => ({
    ...claim,
    metadata: { ...claim.metadata, finalizers: ['resource.kubernetes.io/delete-protection'] },
    status: { allocation: { results: [] }, reservedFor: [{ resource: 'pods', name: pod, uid }] },
  }));
}

const setPhase = (world: World, name: string, phase: Pod['status']['phase']): void =>
  world.user.patchStatus('Pod', `default/${name}`, (pod) => ({ ...pod, status: { ...pod.status, phase } }));

test('a claim is made for each pod, and goes with it when it has ended', () => {
  const { world, lines } = watch();
  let uid = '';
  world.user.create('ResourceClaimTemplate', template);
  world.at(1 * SECOND, () =>
    world.user.create(
      'Pod',
      waitingPod('a'),
      (response) => void (uid = response.ok ? response.object.metadata.uid : ''),
    ),
  );
  world.at(2 * SECOND, () => allocate(world, `default/${claimName(lines)}`, 'a', uid));
  world.at(3 * SECOND, () => setPhase(world, 'a', 'Succeeded'));
  world.run(10 * SECOND);
  const name = claimName(lines);
  expect(name).toMatch(/^a-gpu-[a-z0-9]{5}$/);
  expect(
    lines.map((line) =>
      line
        .trim()
        .replace(/^[0-9.]+ /, '')
        .replaceAll(name, 'CLAIM'),
    ),
  ).toEqual([
    'CLAIM: ADDED 0 finalizers, free, for []',
    'a: gpu=CLAIM Pending',
    'CLAIM: MODIFIED 1 finalizers, allocated, for [a]',
    'a: gpu=CLAIM Succeeded',
    'CLAIM: MODIFIED 1 finalizers, free, for []',
    'CLAIM: MODIFIED 0 finalizers, free, for []',
    'CLAIM: DELETED 0 finalizers, free, for []',
  ]);
});

test('a template that comes after the pod is used when it comes; a deleted pod takes its claim along', () => {
  const { world, lines } = watch();
  world.user.create('Pod', waitingPod('a'));
  world.at(1 * SECOND, () => world.user.create('ResourceClaimTemplate', template));
  world.at(2 * SECOND, () => world.user.delete('Pod', 'default/a'));
  world.run(5 * SECOND);
  expect(lines.map((line) => line.replace(claimName(lines), 'CLAIM').trim())).toEqual([
    expect.stringMatching(/^1\.\d+ CLAIM: ADDED 0 finalizers, free, for \[\]$/),
    expect.stringMatching(/^1\.\d+ a: gpu=CLAIM Pending$/),
    expect.stringMatching(/^2\.\d+ CLAIM: DELETED 0 finalizers, free, for \[\]$/),
  ]);
});

test('a claim that the user has made stays, and is free again when its last pod has ended', () => {
  const { world, lines } = watch();
  const claim: ResourceClaim = {
    kind: 'ResourceClaim',
    metadata: createPod('shared').metadata,
    spec: template.spec,
    status: { reservedFor: [] },
  };
  const user = (name: string): Pod => {
    const pod = waitingPod(name);
    return { ...pod, spec: { ...pod.spec, resourceClaims: [{ name: 'gpu', resourceClaimName: 'shared' }] } };
  };
  world.user.create('ResourceClaim', claim);
  world.user.create('Pod', user('a'), (response) => {
    if (response.ok) allocate(world, 'default/shared', 'a', response.object.metadata.uid);
  });
  world.at(1 * SECOND, () => setPhase(world, 'a', 'Failed'));
  world.run(5 * SECOND);
  expect(lines.at(-1)).toContain('shared: MODIFIED 0 finalizers, free, for []');
});

function claimName(lines: readonly string[]): string {
  return /(\S+): ADDED/.exec(lines.find((line) => line.includes('ADDED')) ?? '')?.[1] ?? '';
}
