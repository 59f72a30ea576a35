import { expect, test } from 'vitest';
import { firstDifference, type Decision } from './first-difference.ts';

/** `12 web-0 1 node-3`: at 12, pod web-0, first attempt, to node-3; no node: unschedulable. */
function run(...lines: readonly string[]): Decision[] {
  return lines.map((line) => {
    const [at, pod, attempt, nodeName] = line.split(' ');
    const common = { at: Number(at), pod: pod!, attempt: Number(attempt) };
    return nodeName === undefined
      ? { ...common, result: 'unschedulable' }
      : { ...common, result: 'scheduled', nodeName };
  });
}

test.each([
  ['nothing', run('1 a 1 n1', '2 b 1 n2'), run('1 a 1 n1', '2 b 1 n2'), undefined],
  ['only times and their order', run('1 a 1 n1', '2 b 1 n2'), run('3 b 1 n2', '4 a 1 n1'), undefined],
  ['another node', run('1 a 1 n1', '2 b 1 n2'), run('1 a 1 n1', '2 b 1 n3'), 'b 1: n2, n3'],
  ['no room', run('1 a 1'), run('1 a 1 n1'), 'a 1: unschedulable, n1'],
  ['an attempt more in the first', run('1 a 1', '2 a 2 n1'), run('1 a 1'), 'a 2: n1, none'],
  ['an attempt more in the second', run('1 a 1'), run('1 a 1', '2 a 2 n1'), 'a 2: none, n1'],
  ['the earlier of two', run('1 a 1 n1', '5 b 1 n2'), run('1 a 1 n1', '2 z 1 n9', '5 b 1 n3'), 'z 1: none, n9'],
])('%s', (_, first, second, expected) => {
  const found = firstDifference(first, second);
  const show = (decision: Decision | undefined): string =>
    decision === undefined ? 'none' : (decision.nodeName ?? decision.result);
  expect(found && `${found.pod} ${found.attempt}: ${show(found.first)}, ${show(found.second)}`).toBe(expected);
});
