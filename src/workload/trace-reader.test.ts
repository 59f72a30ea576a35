import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mistakeOf, readTrace, type ReadOptions } from './testing/read-trace.ts';
import type { Submission } from './trace.ts';
import dlrm from './traces/dlrm.ts';
import podsCsv from './traces/pods-csv.ts';

const HEADER = 'name,arrival,duration,delete_at\n';

function podsOf(submissions: readonly Submission[]): string[] {
  return submissions.map((submission) => {
    const { at, pod, deletion } = submission as Extract<Submission, { pod: unknown }>;
    return `${pod.name} ${at} ${pod.behavior?.runDuration ?? '-'} ${deletion?.at ?? '-'}`;
  });
}

const read = (rows: string, options: Record<string, unknown>, more: ReadOptions = {}): string[] =>
  podsOf(readTrace(podsCsv, HEADER + rows, { options, ...more }));

describe('options of every trace', () => {
  const rows = 'a,1s,10s,\nb,2s,,20s\nc,3s,5s,\n';

  test.each<[options: Record<string, unknown>, pods: string[]]>([
    [{}, ['a 1000000 10000000 -', 'b 2000000 - 20000000', 'c 3000000 5000000 -']],
    [{ limit: 2 }, ['a 1000000 10000000 -', 'b 2000000 - 20000000']],
    [{ startAt: '2s' }, ['b 0 - 18000000', 'c 1000000 5000000 -']],
    [{ timeScale: 0.5 }, ['a 500000 5000000 -', 'b 1000000 - 10000000', 'c 1500000 2500000 -']],
    [{ startAt: '2s', timeScale: 2, limit: 1 }, ['b 0 - 36000000']],
  ])('%j', (options, pods) => {
    expect(read(rows, options)).toEqual(pods);
    expect(read(rows, options, { chunkBytes: 3 })).toEqual(pods);
  });

  test('limit counts pods, not rows', () => {
    expect(podsOf(readTrace(podsCsv, 'name,arrival,count\na,0,5\nb,1,5\n', { options: { limit: 7 } }))).toHaveLength(7);
  });

  test('what comes behind the limit is not looked at', () => {
    expect(read('a,1s,10s,\nrubbish\n', { limit: 1 })).toHaveLength(1);
  });

  test('nothing left is a mistake', () => {
    expect(mistakeOf(() => read(rows, { startAt: '1h' }))).toBe(
      'trace.csv nothing is left of this trace (look at startAt and sample)',
    );
  });
});

describe('sample', () => {
  const names = Array.from({ length: 2000 }, (_, index) => `pod-${index}`);
  const rows = names.map((name) => `${name},0,,`).join('\n');
  const sampled = (sample: number, seed = 's', text = rows): string[] =>
    readTrace(podsCsv, HEADER + text, { options: { sample }, seed }).map((one) => ('pod' in one ? one.pod.name : ''));

  test('takes about its share', () => {
    for (const share of [0.1, 0.5, 0.9]) {
      expect(Math.abs(sampled(share).length / names.length - share)).toBeLessThan(0.04);
    }
    expect(sampled(1)).toEqual(names);
  });

  test('a larger share contains the smaller one, and a pod does not depend on its neighbours', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        fc.integer({ min: 500, max: 1990 }),
        (x, y, from) => {
          const smaller = sampled(Math.min(x, y));
          const larger = new Set(sampled(Math.max(x, y)));
          expect(smaller.filter((name) => !larger.has(name))).toEqual([]);
          const tail = names.slice(from);
          const ofTail = sampled(
            Math.min(x, y),
            's',
            tail.map((name) => `${name},0,,`).join('\n') + '\nx,0,,\npod-0,0,,\npod-7,0,,\npod-8,0,,',
          );
          expect(ofTail.filter((name) => tail.includes(name))).toEqual(smaller.filter((name) => tail.includes(name)));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('hangs on the seed', () => {
    expect(sampled(0.5, 'one')).not.toEqual(sampled(0.5, 'two'));
  });
});

test('rows of an unsorted format are sorted, and stay in the order of the file within an instant', () => {
  const columns = dlrm.columns.join(',');
  const row = (name: string, createdAt: string): string => `${name},CN,app_0,1,1,0,0,1,1,1,1,1,1,-1,${createdAt},`;
  const text = [columns, row('c', '9'), row('a', ''), row('d', '9'), row('b', '4')].join('\n');
  const names = (limit?: number): string[] =>
    readTrace(dlrm, text, { options: { limit }, chunkBytes: 5 }).map((one) => ('pod' in one ? one.pod.name : ''));
  expect(names()).toEqual(['a', 'b', 'c', 'd']);
  expect(names(2)).toEqual(['a', 'b']);
});

test('the result does not depend on chunks', () => {
  const rows = Array.from({ length: 50 }, (_, index) => `p-${index},${index},${index * 3}s,`).join('\n');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), (chunkBytes) => {
      expect(read(rows, { sample: 0.5 }, { chunkBytes })).toEqual(read(rows, { sample: 0.5 }));
    }),
  );
});

test('columns without a meaning are named in one warning', () => {
  const warnings: string[] = [];
  readTrace(podsCsv, 'name,arrival,memroy,color\na,0,1,2\n', { onWarning: (message) => warnings.push(message) });
  readTrace(podsCsv, 'name,arrival,durration\na,0,1\n', { onWarning: (message) => warnings.push(message) });
  expect(warnings[0]).toBe('trace.csv: columns without a meaning are ignored: memroy, color');
  expect(warnings[1]).toContain(
    'durration (there is no column called "durration", did you mean "duration"?; there are: ',
  );
  expect(warnings).toHaveLength(2);
});
