import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../engine/time.ts';
import type { Container } from '../../api/objects/pod.ts';
import { LIFE, pod } from '../testing/world.ts';
import { KubeletWorld } from './testing/kubelet-world.ts';

const text = (lines: readonly string[]): string => `\n${lines.join('\n')}\n`;

describe("a pod's life", () => {
  test('from creation to success, with every timed step', () => {
    const world = new KubeletWorld();
    const lines = world.record(LIFE);
    const behavior = { runDuration: 10 * SECOND, readinessDelay: 3 * SECOND };
    world.at(1 * SECOND, () => world.user.create('Pod', pod('a', { restartPolicy: 'Never', behavior })));
    world.run(1 * MINUTE);
    expect(text(lines)).toMatchInlineSnapshot(`
      "
         1.003 user: ADDED Pod a Pending []
         1.004 pod-admitted a
         1.009 kubelet: MODIFIED Pod a Pending [Initialized]
         1.214 sandbox-created a
         1.214 image-pull-queued a app:1
         1.214 image-pull-started a app:1 104857600
         1.219 kubelet: MODIFIED Pod a Pending [PodReadyToStartContainers Initialized]
         2.314 image-pulled a app:1 in 1.1s
         2.414 containers-started a
         2.419 kubelet: MODIFIED Pod a Running [PodReadyToStartContainers Initialized]
         5.414 containers-ready a
         5.419 kubelet: MODIFIED Pod a Running [PodReadyToStartContainers Initialized Ready]
        10.069 kubelet: MODIFIED Node node-0 Ready=True taints=[] images=1
        12.414 containers-exited a 0 Completed
        13.071 kubelet: MODIFIED Pod a Running [PodReadyToStartContainers Initialized]
        14.121 kubelet: MODIFIED Pod a Succeeded [Initialized]
      "
    `);
  });

  test('an init container is waited for, a sidecar is not', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1', 'init:1', 'proxy:1'] }] });
    const lines = world.record(LIFE);
    const container = (name: string): Container => ({
      name,
      image: `${name}:1`,
      requests: {},
      limits: {},
      imagePullPolicy: 'IfNotPresent',
    });
    const initContainers: Container[] = [{ ...container('proxy'), restartPolicy: 'Always' }, container('init')];
    world.at(1 * SECOND, () => world.user.create('Pod', pod('a', { initContainers })));
    world.run(1 * MINUTE);
    expect(text(lines)).toMatchInlineSnapshot(`
      "
         1.003 user: ADDED Pod a Pending []
         1.004 pod-admitted a
         1.009 kubelet: MODIFIED Pod a Pending []
         1.214 sandbox-created a
         1.219 kubelet: MODIFIED Pod a Pending [PodReadyToStartContainers]
         4.071 kubelet: MODIFIED Pod a Pending [PodReadyToStartContainers Initialized]
         4.166 containers-started a
         4.166 containers-ready a
         4.171 kubelet: MODIFIED Pod a Running [PodReadyToStartContainers Initialized Ready]
      "
    `);
  });

  test.each([
    ['Never', 0, 'Succeeded', 1],
    ['Never', 2, 'Failed', 1],
    ['OnFailure', 0, 'Succeeded', 1],
    ['OnFailure', 2, 'Running', 4],
    ['Always', 0, 'Running', 4],
  ] as const)('restartPolicy %s, exit code %d: %s after a minute, %d runs', (restartPolicy, exitCode, phase, runs) => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }], seed: '3' });
    const starts = world.record(['containers-started']);
    const phases: string[] = [];
    world.journal.on('committed', ({ change }) => {
      if (change.kind === 'Pod') phases.push((change.object as ReturnType<typeof pod>).status.phase);
    });
    world.user.create('Pod', pod('a', { restartPolicy, behavior: { runDuration: 1 * SECOND, exitCode } }));
    world.run(1 * MINUTE);
    expect({ phase: phases.at(-1), runs: starts.length }).toEqual({ phase, runs });
  });

  test('a crash loop: at once, then after 10 s, 20 s, 40 s ... 5 min and the jitter of the sync loop', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    const instants: number[] = [];
    world.journal.on('containers-started', (_fact, at) => instants.push(at / SECOND));
    world.journal.on('containers-exited', (_fact, at) => instants.push(at / SECOND));
    world.user.create('Pod', pod('a', { behavior: { runDuration: 1 * SECOND, exitCode: 1 } }));
    world.run(40 * MINUTE);
    const waits: number[] = [];
    for (let index = 2; index < instants.length; index += 2)
      waits.push(Math.round(instants[index]! - instants[index - 1]!));
    expect(waits).toMatchInlineSnapshot(`
      [
        1,
        13,
        28,
        53,
        85,
        171,
        308,
        308,
        301,
        313,
        311,
        304,
      ]
    `);
    const least = [0, 10, 20, 40, 80, 160, 300, 300, 300];
    for (const [index, wait] of least.entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(wait);
      // The last try before the end of the back-off lies at most a resync period and its jitter before it.
      expect(waits[index]).toBeLessThanOrEqual(wait + Math.min(wait, 60) * 0.5 + 2);
    }
  });

  test('ten minutes of health make a crash loop forget', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    const instants: number[] = [];
    world.journal.on('containers-started', (_fact, at) => instants.push(at / SECOND));
    world.journal.on('containers-exited', (_fact, at) => instants.push(at / SECOND));
    world.user.create('Pod', pod('a', { behavior: { runDuration: 11 * MINUTE, exitCode: 1 } }));
    world.run(1 * HOUR);
    for (let index = 2; index < instants.length; index += 2)
      expect(instants[index]! - instants[index - 1]!).toBeLessThan(1.2);
  });
});

describe('deletion', () => {
  test('containers stop, the phase is told, and at the next relist the object goes', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    const lines = world.record(LIFE);
    world.user.create('Pod', pod('a'));
    world.at(10 * SECOND, () => world.user.delete('Pod', 'default/a'));
    world.run(1 * MINUTE);
    expect(text(lines)).toMatchInlineSnapshot(`
      "
         0.003 user: ADDED Pod a Pending []
         0.004 pod-admitted a
         0.009 kubelet: MODIFIED Pod a Pending [Initialized]
         0.214 sandbox-created a
         0.219 kubelet: MODIFIED Pod a Pending [PodReadyToStartContainers Initialized]
         0.314 containers-started a
         0.314 containers-ready a
         0.319 kubelet: MODIFIED Pod a Running [PodReadyToStartContainers Initialized Ready]
        10.003 user: MODIFIED Pod a Running [PodReadyToStartContainers Initialized Ready] terminating
        10.504 containers-exited a 0 Killed
        10.559 kubelet: MODIFIED Pod a Succeeded [Initialized] terminating
        11.071 kubelet: DELETED Pod a
      "
    `);
  });

  test.each([
    ['obeys within the grace period', '7s', 30, undefined, '  17.004 containers-exited a 0 Killed'],
    ['is killed when the grace period is over', '40s', 30, undefined, '  40.004 containers-exited a 137 Killed'],
    ['is killed sooner after a second delete', '40s', 30, 5, '  20.004 containers-exited a 137 Killed'],
  ])('a container %s', (_case, stopDuration, terminationGracePeriodSeconds, second, expected) => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }], kubelet: { stopDuration } });
    const lines = world.record(['containers-exited']);
    world.user.create('Pod', pod('a', { terminationGracePeriodSeconds }));
    world.at(10 * SECOND, () => world.user.delete('Pod', 'default/a'));
    if (second !== undefined)
      world.at(15 * SECOND, () => world.user.delete('Pod', 'default/a', { gracePeriodSeconds: second }));
    world.run(2 * MINUTE);
    expect(lines).toEqual([expected]);
  });

  test('a pull is not cut short', () => {
    const world = new KubeletWorld({ imageRegistry: { images: { 'big:1': '1000Mi' } } });
    const lines = world.record(LIFE);
    world.user.create('Pod', pod('a', { image: 'big:1' }));
    world.at(2 * SECOND, () => world.user.delete('Pod', 'default/a'));
    world.run(1 * MINUTE);
    expect(text(lines)).toMatchInlineSnapshot(`
      "
         0.003 user: ADDED Pod a Pending []
         0.004 pod-admitted a
         0.009 kubelet: MODIFIED Pod a Pending [Initialized]
         0.214 sandbox-created a
         0.214 image-pull-queued a big:1
         0.214 image-pull-started a big:1 1048576000
         0.219 kubelet: MODIFIED Pod a Pending [PodReadyToStartContainers Initialized]
         2.003 user: MODIFIED Pod a Pending [PodReadyToStartContainers Initialized] terminating
        10.314 image-pulled a big:1 in 10.1s
        10.414 containers-started a
        10.914 containers-exited a 0 Killed
        10.969 kubelet: MODIFIED Pod a Succeeded [Initialized] terminating
        11.071 kubelet: DELETED Pod a
        20.069 kubelet: MODIFIED Node node-0 Ready=True taints=[] images=1
      "
    `);
  });

  test('a pod that was removed by force is stopped all the same, and nothing more is written', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    const lines = world.record(LIFE);
    world.user.create('Pod', pod('a'));
    world.at(10 * SECOND, () => world.user.delete('Pod', 'default/a', { gracePeriodSeconds: 0 }));
    world.run(1 * MINUTE);
    expect(lines.slice(-2)).toEqual(['  10.003 user: DELETED Pod a', '  10.504 containers-exited a 0 Killed']);
  });
});

describe('admission', () => {
  const cases: [string, Parameters<typeof pod>[1], string | undefined][] = [
    ['fits', { requests: { cpu: 3000 } }, undefined],
    ['cpu', { requests: { cpu: 3001 } }, 'OutOfcpu'],
    ['memory', { requests: { memory: 8_589_934_592 } }, 'OutOfmemory'],
    ['an extended resource that the node does not know', { requests: { 'example.com/gpu': 1 } }, undefined],
    ['an extended resource', { requests: { 'nvidia.com/gpu': 3 } }, 'OutOfnvidia.com/gpu'],
    ['node selector', { nodeSelector: { zone: 'b' } }, 'NodeAffinity'],
    ['NoExecute taint', { tolerations: [] }, 'TaintToleration'],
  ];
  test.each(cases)('%s', (_name, options, reason) => {
    const capacity = { cpu: 4000, memory: 8_589_934_592, 'nvidia.com/gpu': 2 };
    const taints = [{ key: 'k', value: '', effect: 'NoExecute' } as const];
    const world = new KubeletWorld({ machines: [{ images: ['app:1'], capacity, taints }] });
    const lines = world.record(['pod-admitted', 'pod-rejected']);
    const tolerations = [{ operator: 'Exists' } as const];
    world.user.create('Pod', pod('first', { requests: { cpu: 1000 }, tolerations }));
    world.at(1 * SECOND, () => world.user.create('Pod', pod('a', { tolerations, ...options })));
    world.run(10 * SECOND);
    expect(lines[1]).toBe(reason === undefined ? '   1.004 pod-admitted a' : `   1.004 pod-rejected a ${reason}`);
  });

  test('the 111th pod finds no place, until one has ended', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    const lines = world.record(['pod-rejected', 'containers-exited', 'committed'], (fact) => {
      if (fact.kind === 'pod-rejected') return `${fact.kind} ${fact.pod.metadata.name} ${fact.reason}`;
      if (fact.kind === 'committed' && fact.change.object.metadata.name === 'pod-110') return fact.change.type;
      return undefined;
    });
    const behavior = { runDuration: 30 * SECOND };
    for (let index = 0; index <= 110; index++) {
      world.user.create('Pod', pod(`pod-${index}`, { restartPolicy: 'Never', ...(index === 0 && { behavior }) }));
    }
    world.at(1 * MINUTE, () => world.user.create('Pod', pod('late')));
    world.at(2 * MINUTE, () => world.user.create('Pod', pod('later')));
    world.run(3 * MINUTE);
    expect(lines).toEqual([
      '   0.005 ADDED',
      '   0.006 pod-rejected pod-110 OutOfpods',
      expect.stringMatching(/MODIFIED$/),
      ' 120.004 pod-rejected later OutOfpods',
    ]);
  });
});

describe('machines', () => {
  test('a crash silences a node; when it is back, containers start anew and single runs are lost', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    const lines = world.record(LIFE);
    world.user.create('Pod', pod('server'));
    world.user.create('Pod', pod('batch', { restartPolicy: 'Never', behavior: { runDuration: 1 * HOUR } }));
    world.user.create('Pod', pod('leaving'));
    world.at(20 * SECOND, () => world.user.delete('Pod', 'default/leaving'));
    world.at(20 * SECOND + 100_000, () => world.machines.get('node-0')!.stop('crash'));
    world.at(1 * MINUTE, () => world.machines.get('node-0')!.start());
    world.run(10 * MINUTE);
    expect(text(lines.filter((line) => line >= '  20'))).toMatchInlineSnapshot(`
      "
        20.003 user: MODIFIED Pod leaving Running [PodReadyToStartContainers Initialized Ready] terminating
        20.100 machine-stopped node-0
        60.000 machine-started node-0
        85.106 pod-admitted server
        85.106 pod-admitted batch
        85.106 containers-exited batch 255 Killed
        85.107 kubelet: MODIFIED Node node-0 Ready=True taints=[] images=1
        85.111 kubelet: MODIFIED Pod server Running [Initialized]
        85.117 kubelet: MODIFIED Pod leaving Failed [Initialized] terminating
        85.316 sandbox-created server
        85.321 kubelet: MODIFIED Pod server Running [PodReadyToStartContainers Initialized]
        85.416 containers-started server
        85.416 containers-ready server
        85.421 kubelet: MODIFIED Pod server Running [PodReadyToStartContainers Initialized Ready]
        86.071 kubelet: MODIFIED Pod batch Running [Initialized]
        86.077 kubelet: DELETED Pod leaving
        87.071 kubelet: MODIFIED Pod batch Failed [Initialized]
      "
    `);
  });

  test('a machine that was not there at the beginning registers its node', () => {
    const world = new KubeletWorld({ machines: [{ name: 'node-0' }, { name: 'new' }], unregistered: ['new'] });
    const lines = world.record(['committed']);
    world.run(1 * MINUTE);
    expect(text(lines)).toMatchInlineSnapshot(`
      "
         0.103 kubelet: ADDED Node new Ready=False taints=[not-ready:NoSchedule] images=0
         5.107 kubelet: MODIFIED Node new Ready=True taints=[not-ready:NoSchedule] images=0
      "
    `);
  });
});

describe('load on the API server', () => {
  test('leases and status reports are counted exactly: an hour, a crash of 20 minutes, another hour', () => {
    const machines = ['a', 'b', 'c'].map((name) => ({ name }));
    const world = new KubeletWorld({ machines });
    const requests = world.countRequests();
    world.run(1 * HOUR);
    world.heartbeats.flush();
    expect(requests.get('kubelet update leases 200')).toBe(3 * 360);
    expect(requests.get('kubelet patch nodes/status 200')).toBe(3 * 12);
    world.machines.get('a')!.stop('crash');
    world.run(1 * HOUR + 20 * MINUTE);
    world.machines.get('a')!.start();
    world.run(2 * HOUR + 20 * MINUTE);
    world.heartbeats.flush();
    // Two nodes of 140 minutes; one of 60 minutes and then 60 minutes without boot and registration.
    const back = world.engine.now - (1 * HOUR + 20 * MINUTE + 20 * SECOND + 100_000 + 4_000);
    expect(back).toBeLessThan(60 * MINUTE);
    expect(requests.get('kubelet update leases 200')).toBe(2 * 840 + 360 + 358);
  });

  test('nothing happens for a day: no events at all', () => {
    const world = new KubeletWorld({ machines: ['a', 'b', 'c'].map((name) => ({ name })) });
    world.run(24 * HOUR);
    expect(world.engine.eventCount).toBe(0);
  });

  test('while the client waits for its rate limiter, only the latest status of a pod is kept', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }], kubelet: { kubeAPIQPS: 1, kubeAPIBurst: 1 } });
    const lines = world.record(LIFE);
    world.user.create('Pod', pod('a'));
    world.run(1 * MINUTE);
    expect(text(lines)).toMatchInlineSnapshot(`
      "
         0.003 user: ADDED Pod a Pending []
         0.004 pod-admitted a
         0.214 sandbox-created a
         0.314 containers-started a
         0.314 containers-ready a
         1.007 kubelet: MODIFIED Pod a Pending [Initialized]
         3.007 kubelet: MODIFIED Pod a Running [PodReadyToStartContainers Initialized Ready]
      "
    `);
  });

  test('the requests for one pod from creation to removal', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    const requests = world.countRequests();
    world.user.create('Pod', pod('a'));
    world.at(10 * SECOND, () => world.user.delete('Pod', 'default/a'));
    world.run(1 * MINUTE);
    expect([...requests].filter(([name]) => name.startsWith('kubelet'))).toEqual([
      ['kubelet get pods 200', 5],
      ['kubelet patch pods/status 200', 4],
      ['kubelet delete pods 200', 1],
    ]);
  });
});
