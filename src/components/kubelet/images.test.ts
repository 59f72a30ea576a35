import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../engine/time.ts';
import { pod } from '../testing/world.ts';
import { KubeletWorld, type KubeletWorldOptions } from './testing/kubelet-world.ts';
import type { Fact } from '../../api/facts.ts';

const PULLS: readonly Fact['kind'][] = ['image-pull-queued', 'image-pull-started', 'image-pulled'];
const text = (lines: readonly string[]): string => `\n${lines.join('\n')}\n`;

/** Pods of these images come at the same time; 100 MiB/s, and 100 ms per request to the registry. */
function pull(images: readonly string[], options: KubeletWorldOptions): string[] {
  const world = new KubeletWorld(options);
  const lines = world.record(PULLS);
  for (const [index, image] of images.entries()) world.user.create('Pod', pod(`pod-${index}`, { image }));
  world.run(2 * MINUTE);
  return lines;
}

const SIZES = { 'a:1': '100Mi', 'b:1': '300Mi' };

describe('pulls on one node', () => {
  test('one at a time: the second pod waits for the image of the first', () => {
    expect(text(pull(['a:1', 'b:1'], { imageRegistry: { images: SIZES } }))).toMatchInlineSnapshot(`
      "
         0.214 image-pull-queued pod-0 a:1
         0.214 image-pull-started pod-0 a:1 104857600
         0.216 image-pull-queued pod-1 b:1
         1.314 image-pulled pod-0 a:1 in 1.1s
         1.314 image-pull-started pod-1 b:1 314572800
         4.414 image-pulled pod-1 b:1 in 3.1s
      "
    `);
  });

  test('the same image: the second pull finds it there', () => {
    expect(text(pull(['a:1', 'a:1'], { imageRegistry: { images: SIZES } }))).toMatchInlineSnapshot(`
      "
         0.214 image-pull-queued pod-0 a:1
         0.214 image-pull-started pod-0 a:1 104857600
         0.216 image-pull-queued pod-1 a:1
         1.314 image-pulled pod-0 a:1 in 1.1s
         1.314 image-pull-started pod-1 a:1 0
         1.414 image-pulled pod-1 a:1 in 0.1s
      "
    `);
  });

  test("in parallel: they share the node's link", () => {
    const options = { kubelet: { serializeImagePulls: false }, imageRegistry: { images: SIZES } };
    expect(text(pull(['a:1', 'b:1'], options))).toMatchInlineSnapshot(`
      "
         0.214 image-pull-queued pod-0 a:1
         0.214 image-pull-started pod-0 a:1 104857600
         0.216 image-pull-queued pod-1 b:1
         0.216 image-pull-started pod-1 b:1 314572800
         2.312 image-pulled pod-0 a:1 in 2.098s
         4.314 image-pulled pod-1 b:1 in 4.098s
      "
    `);
  });

  test('in parallel, with a layer in common: it comes once', () => {
    const images = {
      'a:1': { layers: { base: '200Mi', a: '100Mi' } },
      'b:1': { layers: { base: '200Mi', b: '50Mi' } },
    };
    const options = { kubelet: { serializeImagePulls: false }, imageRegistry: { images } };
    expect(text(pull(['a:1', 'b:1'], options))).toMatchInlineSnapshot(`
      "
         0.214 image-pull-queued pod-0 a:1
         0.214 image-pull-started pod-0 a:1 314572800
         0.216 image-pull-queued pod-1 b:1
         0.216 image-pull-started pod-1 b:1 52428800
         3.814 image-pulled pod-0 a:1 in 3.6s
         3.814 image-pulled pod-1 b:1 in 3.598s
      "
    `);
  });

  test('more than registryPullQPS: the pull fails and is tried again', () => {
    const options = { kubelet: { registryPullQPS: 1, registryBurst: 1, serializeImagePulls: false } };
    expect(text(pull(['a:1', 'b:1'], options))).toMatchInlineSnapshot(`
      "
         0.214 image-pull-queued pod-0 a:1
         0.214 image-pull-started pod-0 a:1 104857600
         0.216 image-pull-queued pod-1 b:1
         1.314 image-pulled pod-0 a:1 in 1.1s
        15.066 image-pull-queued pod-1 b:1
        15.066 image-pull-started pod-1 b:1 104857600
        16.166 image-pulled pod-1 b:1 in 1.1s
      "
    `);
  });
});

test("a registry's bandwidth is shared by all nodes", () => {
  const world = new KubeletWorld({
    machines: [{ name: 'node-0' }, { name: 'node-1' }],
    imageRegistry: { bandwidth: '100Mi', images: { 'a:1': '100Mi' } },
  });
  const lines = world.record(['image-pulled']);
  world.user.create('Pod', pod('p', { image: 'a:1' }));
  world.user.create('Pod', pod('q', { image: 'a:1', nodeName: 'node-1' }));
  world.run(1 * MINUTE);
  expect(lines).toEqual(['   2.312 image-pulled p a:1 in 2.098s', '   2.314 image-pulled q a:1 in 2.098s']);
});

describe('imagePullPolicy of an image that is there', () => {
  test.each([
    ['Always', ['   0.314 image-pulled a app:1 in 0.1s']],
    ['IfNotPresent', []],
    ['Never', []],
  ] as const)('%s', (imagePullPolicy, expected) => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    const lines = world.record(['image-pulled']);
    world.user.create('Pod', pod('a', { imagePullPolicy }));
    world.run(1 * MINUTE);
    expect(lines).toEqual(expected);
  });

  test('Never, and somebody else brings it', () => {
    const world = new KubeletWorld();
    const lines = world.record(['image-pulled', 'containers-started']);
    world.user.create('Pod', pod('waits', { imagePullPolicy: 'Never' }));
    world.at(1 * MINUTE, () => world.user.create('Pod', pod('brings')));
    world.run(5 * MINUTE);
    expect(lines).toEqual([
      '  61.314 image-pulled brings app:1 in 1.1s',
      '  61.414 containers-started brings',
      '  71.414 containers-started waits',
    ]);
  });
});

test('an image shows in the node status at the next update, the largest first, at most nodeStatusMaxImages', () => {
  const world = new KubeletWorld({
    kubelet: { nodeStatusMaxImages: 2 },
    imageRegistry: { images: { 'a:1': '100Mi', 'b:1': '300Mi', 'c:1': '200Mi' } },
  });
  const lines: string[] = [];
  world.journal.on('committed', ({ change: { type, object } }, at) => {
    if (object.kind !== 'Node' || type !== 'MODIFIED') return;
    lines.push(`${(at / SECOND).toFixed(3)} ${object.status.images.map(({ name }) => name).join(' ')}`);
  });
  for (const image of ['a:1', 'b:1', 'c:1']) world.user.create('Pod', pod(image.slice(0, 1), { image }));
  world.run(5 * MINUTE);
  expect(lines).toMatchInlineSnapshot(`
    [
      "10.069 b:1 c:1",
    ]
  `);
});
