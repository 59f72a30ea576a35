import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../api/facts.ts';
import { Engine } from '../engine/engine.ts';
import { Journal } from '../engine/journal.ts';
import { createRng } from '../engine/rng.ts';
import { HOUR, SECOND } from '../engine/time.ts';
import { Bandwidth } from './bandwidth.ts';
import { createImageRegistry, imageRegistryOptions } from './image-registry.ts';

const MI = 1024 * 1024;
const create = (options: unknown, seed = '1') =>
  createImageRegistry(imageRegistryOptions.parse(options), {
    clock: new Engine(),
    rng: createRng(seed),
    journal: new Journal<Fact>({ now: 0 }),
  });

describe('images', () => {
  test('known ones have their size; a name without a tag is :latest', () => {
    const registry = create({ images: { 'a:1': '10Mi', b: { layers: { base: '5Mi', own: '1Mi' } } } });
    expect(registry.image('a:1').sizeBytes).toBe(10 * MI);
    expect(registry.image('b')).toEqual(registry.image('b:latest'));
    expect(registry.image('b').sizeBytes).toBe(6 * MI);
    expect(registry.image('host:5000/a').name).toBe('host:5000/a:latest');
  });

  test('unknown ones have a size that hangs on their name alone', () => {
    const options = { unknownImage: { minSize: '10Mi', maxSize: '1Gi' } };
    const [first, second] = [create(options), create(options)];
    second.image('other:1');
    expect(first.image('app:1')).toEqual(second.image('app:1'));
    const sizes = Array.from({ length: 200 }, (_, index) => first.image(`app:${index}`).sizeBytes);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(10 * MI);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * MI);
    expect(new Set(sizes).size).toBe(200);
  });
});

describe('bandwidth', () => {
  test('equal parts of the source and of the link, whichever is less', () => {
    const engine = new Engine();
    const bandwidth = new Bandwidth(engine, 100);
    const ends: string[] = [];
    const send = (name: string, bytes: number, link: string): unknown =>
      bandwidth.transfer(bytes, link, 60, () => ends.push(`${engine.now / SECOND} ${name}`));
    send('alone at first', 120, 'x');
    engine.at(1 * SECOND, () => send('second', 100, 'y'));
    engine.run(HOUR);
    // 60 bytes in the first second, then 50 per second each; the last 40 of the second again at the link's 60.
    expect(ends).toEqual(['2.2 alone at first', '2.866667 second']);
  });

  test('a cancelled transfer gives its share back and tells nobody', () => {
    const engine = new Engine();
    const bandwidth = new Bandwidth(engine, 100);
    const ends: string[] = [];
    const cancelled = bandwidth.transfer(1000, 'x', 1000, () => ends.push('cancelled'));
    bandwidth.transfer(100, 'y', 1000, () => ends.push(`${engine.now / SECOND}`));
    engine.at(1 * SECOND, () => cancelled.cancel());
    engine.run(HOUR);
    expect(ends).toEqual(['1.5']);
  });

  const transfers = fc.array(
    fc.record({ at: fc.nat(1000), bytes: fc.integer({ min: 1, max: 10_000 }), link: fc.constantFrom('x', 'y', 'z') }),
    { minLength: 1, maxLength: 20 },
  );
  test('every transfer ends, never faster than its link, and all together never faster than the source', () => {
    fc.assert(
      fc.property(transfers, (list) => {
        const engine = new Engine();
        const bandwidth = new Bandwidth(engine, 500);
        const ends: { tookSeconds: number; bytes: number }[] = [];
        for (const { at, bytes, link } of list) {
          engine.at(at * 1000, () =>
            bandwidth.transfer(bytes, link, 200, () =>
              ends.push({ tookSeconds: (engine.now - at * 1000) / SECOND, bytes }),
            ),
          );
        }
        engine.run(HOUR);
        expect(ends).toHaveLength(list.length);
        for (const { tookSeconds, bytes } of ends) expect(tookSeconds).toBeGreaterThanOrEqual((bytes - 1) / 200);
      }),
    );
  });
});
