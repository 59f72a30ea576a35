import { describe, expect, test } from 'vitest';
import { InputError } from '../api/input-error.ts';
import { applyOverrides, parsePath, parseSet } from './overrides.ts';

const data = { a: { b: [{ c: 1 }, { c: 2 }] }, n: 5, labels: { 'x.y/z': 'old' } };

describe('--set', () => {
  test.each<[string, unknown]>([
    ['n=7', { ...data, n: 7 }],
    ['a.b[1].c=3', { ...data, a: { b: [{ c: 1 }, { c: 3 }] } }],
    ['a.b[0]={ d: [1, 2] }', { ...data, a: { b: [{ d: [1, 2] }, { c: 2 }] } }],
    ['labels."x.y/z"=new', { ...data, labels: { 'x.y/z': 'new' } }],
    ['labels["x.y/z"]=new', { ...data, labels: { 'x.y/z': 'new' } }],
    ['labels."a=b"=c', { ...data, labels: { ...data.labels, 'a=b': 'c' } }],
    ['deep.new.map=1', { ...data, deep: { new: { map: 1 } } }],
    ['n=', { ...data, n: null }],
    ['n=a=b', { ...data, n: 'a=b' }],
    ['n="1"', { ...data, n: '1' }],
    ['n=1h', { ...data, n: '1h' }],
  ])('%s', (text, expected) => {
    expect(applyOverrides(data, [parseSet(text)])).toEqual(expected);
  });

  test.each([
    ['n', '--set n expected <path>=<value> (such as cluster.pools[0].count=5)'],
    ['a.b.c=1', '--set a.b.c=1 there is no a.b.c: a.b is a list, not a map'],
    ['a.b[2].c=1', '--set a.b[2].c=1 there is no a.b[2]: a.b has 2 entries, counted from [0]'],
    ['n[0]=1', '--set n[0]=1 there is no n[0]: n is 5, not a list'],
    [
      '[0]=1',
      '--set [0]=1 "[0]" is no path (a path is like cluster.pools[0].count, or labels."example.com/app" for a key with dots)',
    ],
  ])('%s: %s', (text, line) => {
    expect(() => applyOverrides(data, [parseSet(text)])).toThrow(InputError);
    expect(catchLine(() => applyOverrides(data, [parseSet(text)]))).toBe(line);
  });

  test('leaves the data alone that it was given, aliases included', () => {
    const shared = { c: 1 };
    const aliased = { a: shared, b: shared };
    expect(applyOverrides(aliased, [parseSet('a.c=2')])).toEqual({ a: { c: 2 }, b: { c: 1 } });
    expect(shared).toEqual({ c: 1 });
  });

  test('touches no prototype', () => {
    applyOverrides({}, [parseSet('__proto__.polluted=1'), parseSet('constructor.prototype.polluted=1')]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

test.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a[-1]', 'a b]', '"a', 'a[0]b'])('"%s" is no path', (text) => {
  expect(() => parsePath(text, { file: 'x' })).toThrow(InputError);
});

function catchLine(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as InputError).line;
  }
}
