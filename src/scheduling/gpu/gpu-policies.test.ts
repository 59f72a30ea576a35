import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GPU_COUNT, GPU_INDEX, GPU_MODEL, type GpuRequest } from '../../api/objects/gpu.ts';
import type { Node } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { profileConfiguration } from '../configuration.ts';
import { explain } from '../explain.ts';
import { createPodInfo } from '../pod-info.ts';
import type { PluginDefinition, Remedy } from '../plugin.ts';
import bestFit from '../plugins/best-fit.ts';
import dotProduct from '../plugins/dot-product.ts';
import fgd from '../plugins/fgd.ts';
import gpuClustering from '../plugins/gpu-clustering.ts';
import gpuPacking from '../plugins/gpu-packing.ts';
import gpuShare from '../plugins/gpu-share.ts';
import random from '../plugins/random.ts';
import { createProfile, type Profile } from '../profile.ts';
import {
  askPlugin,
  GIBIBYTE,
  NO_SERVICES,
  TEST_REGISTRY,
  testCache,
  testNode,
  testPod,
  testSearch,
} from '../testing/test-cluster.ts';
import { hasRoom } from './choose-devices.ts';
import { largestFitting } from './gpu-remedies.ts';
import type { TargetWorkload } from './target-workload.ts';

const whole = (count: number): GpuRequest => ({ count, milli: 1000, models: [] });
const share = (milli: number, ...models: string[]): GpuRequest => ({ count: 1, milli, models });

function gpuNode(name: string, gpuCount: number, { model = 'T4', cpu = 64_000 } = {}): Node {
  const allocatable = { cpu, memory: 512 * GIBIBYTE, pods: 100, ...(gpuCount > 0 && { [GPU_COUNT]: gpuCount }) };
  return testNode(name, { allocatable, labels: { [GPU_MODEL]: model } });
}

function gpuPod(
  name: string,
  gpus: GpuRequest | undefined,
  options: { cpu?: number; on?: string; devices?: string } = {},
): Pod {
  const { cpu = 0, on, devices } = options;
  const pod = testPod(name, { cpu, ...(gpus && { gpus }), ...(on !== undefined && { nodeName: on }) });
  return devices === undefined ? pod : { ...pod, metadata: { ...pod.metadata, annotations: { [GPU_INDEX]: devices } } };
}

/** Half of device 0 and all of device 2 are taken. */
const USED = [
  gpuPod('a', share(500), { on: 'n', devices: '0', cpu: 4000 }),
  gpuPod('b', whole(1), { on: 'n', devices: '2', cpu: 8000 }),
];

describe('GpuShare: is there room?', () => {
  const { snapshot } = testCache([gpuNode('n', 4), gpuNode('none', 0)], USED);
  test.each<[string, GpuRequest | undefined, string | readonly string[]]>([
    ['a pod without GPUs', undefined, 'skipped'],
    ['two whole devices are free', whole(2), 'fits'],
    ['three are not', whole(3), ['Insufficient alibabacloud.com/gpu-milli']],
    ['more than the node has', whole(5), ['node(s) had too few GPUs']],
    ['a share beside another', share(500), 'fits'],
    ['the model is allowed', share(100, 'P100', 'T4'), 'fits'],
    ['the model is not', share(100, 'P100'), ['node(s) had no GPU of an allowed model']],
    ['three shares, of which one on a used device', { count: 3, milli: 500, models: [] }, 'fits'],
  ])('%s', (_what, gpus, expected) => {
    expect(askPlugin(gpuShare, gpuPod('p', gpus), snapshot).filter('n')).toEqual(expected);
  });

  test('a node without devices', () => {
    const answers = askPlugin(gpuShare, gpuPod('p', whole(1)), snapshot);
    expect(answers.code('none')).toBe('UnschedulableAndUnresolvable');
  });

  test('a pod that was bound without a word about devices takes the fullest that fit', () => {
    const bound = [...USED, gpuPod('c', share(400), { on: 'n' })];
    const { snapshot: fuller } = testCache([gpuNode('n', 4)], bound);
    const ask = (milli: number): unknown =>
      askPlugin(gpuShare, gpuPod('p', { count: 3, milli, models: [] }), fuller).filter('n');
    expect(ask(100)).toBe('fits');
    expect(ask(101)).toEqual(['Insufficient alibabacloud.com/gpu-milli']);
  });

  describe('what would help', () => {
    const { snapshot: many } = testCache(
      [
        gpuNode('n', 4),
        gpuNode('none', 0),
        gpuNode('two', 2),
        gpuNode('nameless', 2, { model: '' }),
        gpuNode('full', 1),
      ],
      [...USED, gpuPod('c', whole(1), { on: 'full', devices: '0' })],
    );
    const plugin = gpuShare.create({}, NO_SERVICES);
    test.each<[string, GpuRequest, string, readonly Remedy[]]>([
      ['fewer devices', whole(3), 'n', [{ text: '1 GPU less', effort: 1 / 3 }]],
      ['fewer than the node has', whole(8), 'two', [{ text: '6 GPUs less (the node has 2)', effort: 0.75 }]],
      ['fewer than the node has free', whole(8), 'n', [{ text: '6 GPUs less (the node has 4)', effort: 0.75 }]],
      ['none', whole(8), 'none', [{ text: '8 GPUs less (the node has none)', effort: 1 }]],
      ['a smaller share', share(700), 'full', [{ text: 'GPU 700 milli less', effort: 1 }]],
      ['no share at all', share(700), 'none', [{ text: 'GPU 700 milli less (the node has none)', effort: 1 }]],
      ['another model', share(1, 'P100'), 'n', [{ text: 'allow GPU model T4', effort: 1 }]],
      ['a model that nobody names', share(1, 'P100'), 'nameless', [{ text: 'allow any GPU model', effort: 1 }]],
      [
        'no model where there is no GPU',
        share(1, 'P100'),
        'none',
        [{ text: 'GPU 1 milli less (the node has none)', effort: 1 }],
      ],
      [
        'another model and fewer devices',
        { count: 4, milli: 1000, models: ['H100'] },
        'two',
        [
          { text: 'allow GPU model T4', effort: 1 },
          { text: '2 GPUs less (the node has 2)', effort: 0.5 },
        ],
      ],
    ])('%s', (_what, gpus, node, expected) => {
      expect(plugin.remedies!(gpus, createPodInfo(gpuPod('p', gpus)), many.get(node)!)).toEqual(expected);
    });

    test('smaller shares, where that keeps more than fewer devices', () => {
      const { snapshot: shared } = testCache(
        [gpuNode('n', 2)],
        ['0', '1'].map((device) => gpuPod(`on-${device}`, share(200), { on: 'n', devices: device })),
      );
      const remedies = (gpus: GpuRequest): unknown =>
        plugin.remedies!(gpus, createPodInfo(gpuPod('p', gpus)), shared.get('n')!);
      expect(remedies(share(900))).toEqual([{ text: 'GPU 100 milli less', effort: 100 / 900 }]);
      expect(remedies(whole(2))).toEqual([{ text: '200 milli less of each GPU', effort: 400 / 2000 }]);
      expect(remedies(whole(4))).toEqual([
        { text: '2 GPUs less and 200 milli less of each (the node has 2)', effort: 2400 / 4000 },
      ]);
    });

    test('is true: the filter accepts what is left, and nothing that is more', () => {
      const lefts = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });
      fc.assert(
        fc.property(lefts, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), (left, count, milli) => {
          const fitting = largestFitting(left, { count, milli });
          expect(hasRoom(left, { ...fitting, models: [] })).toBe(true);
          for (let more = 1; more <= count; more++) {
            for (let each = 1; each <= milli; each++) {
              if (more * each <= fitting.count * fitting.milli) continue;
              expect(hasRoom(left, { count: more, milli: each, models: [] })).toBe(false);
            }
          }
        }),
      );
    });
  });

  test('what would be taken, and what stays', () => {
    const plans = (gpus: GpuRequest): unknown =>
      gpuShare.create({}, NO_SERVICES).plans!(undefined!, createPodInfo(gpuPod('p', gpus)), snapshot.get('n')!);
    expect(plans(share(300))).toEqual(['take 300 milli of GPU 0 (200 stay free) of model T4']);
    expect(plans(whole(2))).toEqual(['take GPU 1, 3 of model T4']);
  });
});

const TARGET: TargetWorkload = [
  { cpuMilli: 8000, gpus: whole(1), weight: 0.5 },
  { cpuMilli: 4000, gpus: share(500), weight: 0.3 },
  { cpuMilli: 1000, gpus: undefined, weight: 0.2 },
];

const TARGET_OF_SHARES: TargetWorkload = [{ cpuMilli: 0, gpus: share(500), weight: 1 }];

const POLICIES = [bestFit, dotProduct, gpuClustering, gpuPacking] as unknown as PluginDefinition<never>[];

describe('scores', () => {
  // Free on n: 52 of 64 cores, 2,500 of 4,000 milli of GPU; on empty: everything.
  const { snapshot } = testCache([gpuNode('n', 4), gpuNode('empty', 4)], USED);
  const ask = (definition: PluginDefinition<never>, gpus: GpuRequest | undefined, args = {}): unknown =>
    askPlugin(definition as PluginDefinition, gpuPod('p', gpus, { cpu: 4000 }), snapshot, {
      args,
      services: { ...NO_SERVICES, targetWorkload: TARGET },
    }).raw;

  test.each<[string, GpuRequest | undefined, number | 'skipped', number | 'skipped']>([
    // 100 (1 - (52/128 x 4/128 + 2500/8000 x 500/8000) / 2) = 98.39; empty: 97.66
    ['DotProduct', share(500), 98, 97],
    // 100 (1 - (48/256 + 2000/16000)) = 68.75; empty: 100 (1 - (60/256 + 3500/16000)) = 54.69
    ['BestFit', share(500), 68, 54],
    // A share among a share and a whole one: 50 + trunc(25 x 5500/8000); nothing there: 25 + trunc(25 x 4000/8000)
    ['GpuClustering', share(500), 67, 37],
    // Two devices among others of other classes: 0 + 17
    ['GpuClustering', whole(2), 17, 37],
    ['GpuClustering', undefined, 'skipped', 'skipped'],
    // On half a device: 100 - trunc(50 / 10); on an empty node with 4 devices: 33 - 4
    ['GpuPacking', share(500), 95, 29],
    // Two free devices of a used node: 50 - 2
    ['GpuPacking', whole(2), 48, 29],
    ['GpuPacking', undefined, 'skipped', 'skipped'],
  ])('%s for %o', (name, gpus, onUsed, onEmpty) => {
    const plugin = POLICIES.find((policy) => policy.name === name)!;
    expect(ask(plugin, gpus)).toEqual(onUsed === 'skipped' ? 'skipped' : [onUsed, onEmpty]);
  });

  // F of [500, 1000, 0, 1000] is 0.5 x 500 + 0.2 x 2500 = 750, of a node without pods 0.2 x 4000 = 800.
  // With the half on device 0: 0.2 x 2000 = 400, so 100 / (1 + exp(-0.35)) = 58.66.
  // On an empty node: 0.5 x 500 + 0.2 x 3500 = 950, so 100 / (1 + exp(0.15)) = 46.26.
  test('FGD looks for the least fragments', () => {
    expect(ask(fgd as never, share(500))).toEqual([58, 46]);
    const [onUsed, onEmpty] = ask(fgd as never, share(500), { truncate: false }) as [number, number];
    expect(onUsed).toBeCloseTo(58.6618, 3);
    expect(onEmpty).toBeCloseTo(46.257, 3);
  });

  test('FGD gives a node the lowest score that has no room for the share: with other filters than GpuShare it may be asked', () => {
    const full = testCache([gpuNode('none', 0), gpuNode('empty', 1)], []).snapshot;
    const services = { ...NO_SERVICES, targetWorkload: TARGET };
    const [none, empty] = askPlugin(fgd as never, gpuPod('p', share(500)), full, { args: {}, services })
      .raw as number[];
    expect(none).toBe(0);
    expect(empty).toBeGreaterThan(0);
  });

  test('FGD says how much is in fragments, before and with the pod', () => {
    const plugin = fgd.create({ truncate: true }, { ...NO_SERVICES, targetWorkload: TARGET });
    const pod = createPodInfo(gpuPod('p', share(500), { cpu: 4000 }));
    const { state } = plugin.preScore!(pod, snapshot.nodes, snapshot) as { state: never };
    expect(snapshot.nodes.map((node) => plugin.scoreDetail!(state, pod, node))).toEqual([
      '750 milli of GPU in fragments before, 400 with the pod',
      '800 milli of GPU in fragments before, 950 with the pod',
    ]);
  });

  test('FGD needs to know what it packs for', () => {
    expect(() => fgd.create({ truncate: true }, NO_SERVICES)).toThrow('which pods the cluster is there for');
  });

  test('Random takes one of the feasible nodes, for another pod another one', () => {
    const plugin = random.create({}, NO_SERVICES);
    const chosen = Array.from({ length: 20 }, (_, index) => {
      const pod = createPodInfo(gpuPod(`p${index}`, whole(1)));
      const scored = plugin.preScore!(pod, snapshot.nodes, snapshot) as { state: never };
      return snapshot.nodes.map((node) => plugin.score!(scored.state, pod, node)).join();
    });
    expect(new Set(chosen)).toEqual(new Set(['100,0', '0,100']));
  });
});

describe('which devices', () => {
  // Left: 500, 1000, 0, 1000, 300.
  const { snapshot } = testCache([gpuNode('n', 5)], [...USED, gpuPod('c', share(700), { on: 'n', devices: '4' })]);
  const devicesOf = (definition: PluginDefinition<never>, gpus: GpuRequest | undefined, name = 'p'): unknown => {
    const plugin = (definition as PluginDefinition).create(
      { truncate: true },
      { ...NO_SERVICES, targetWorkload: TARGET },
    );
    return plugin.bindingAnnotations!(createPodInfo(gpuPod(name, gpus)), snapshot.get('n')!);
  };

  test.each([...POLICIES, gpuShare as unknown as PluginDefinition<never>])(
    '$name: the fullest that fits, whole ones from below',
    (plugin) => {
      expect(devicesOf(plugin, share(300))).toEqual({ [GPU_INDEX]: '4' });
      expect(devicesOf(plugin, share(400))).toEqual({ [GPU_INDEX]: '0' });
      expect(devicesOf(plugin, whole(2))).toEqual({ [GPU_INDEX]: '1-3' });
      expect(devicesOf(plugin, undefined)).toBeUndefined();
    },
  );

  test('FGD: the one that leaves the least fragments', () => {
    // Typical shares want 500: on device 0 they would no longer fit.
    expect(devicesOf(fgd as never, share(500))).toEqual({ [GPU_INDEX]: '0' });
    expect(devicesOf(fgd as never, share(200))).toEqual({ [GPU_INDEX]: '4' });
  });

  test('explanations tell of the devices that the policy gives, not of those that GpuShare would give', () => {
    // Devices 0 and 1 have 1000 left and 600; typical shares want 500.
    const { snapshot: shared } = testCache([gpuNode('n', 2)], [gpuPod('a', share(400), { on: 'n', devices: '1' })]);
    const profileOf = (...names: string[]): Profile =>
      createProfile(
        profileConfiguration.parse({ plugins: { multiPoint: { enabled: names.map((name) => ({ name })) } } }),
        new Map([...TEST_REGISTRY, ['FGD', fgd as never], ['GpuShare', gpuShare as never]]),
        { ...NO_SERVICES, targetWorkload: TARGET_OF_SHARES },
      );
    const pod = createPodInfo(gpuPod('p', share(200)));
    const plansOf = (profile: Profile): unknown => explain(pod, shared, profile, testSearch()).nodes[0]!.plans;
    expect(plansOf(profileOf('GpuShare'))).toEqual(['take 200 milli of GPU 1 (400 stay free) of model T4']);
    expect(plansOf(profileOf('FGD', 'GpuShare'))).toEqual(['take 200 milli of GPU 0 (800 stay free) of model T4']);
  });

  test('Random: any that fits', () => {
    const drawn = new Set(
      Array.from({ length: 30 }, (_, index) => JSON.stringify(devicesOf(random as never, share(400), `p${index}`))),
    );
    expect([...drawn].sort()).toEqual(['0', '1', '3'].map((device) => JSON.stringify({ [GPU_INDEX]: device })));
  });

  test('nothing left: GpuShare sends the pod back', () => {
    expect(devicesOf(gpuShare as never, whole(3))).toMatchObject({ code: 'Unschedulable' });
    expect(devicesOf(bestFit as never, whole(3))).toBeUndefined();
  });
});
