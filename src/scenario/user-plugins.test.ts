import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fact } from '../api/facts.ts';
import { GOOD } from './bad-inputs.fixture.ts';
import { loadScenario, type LoadOptions, type Scenario } from './load.ts';
import { simulate } from './simulation.ts';

let root: string;
beforeAll(() => void (root = mkdtempSync(path.join(tmpdir(), 'orrery-'))));
afterAll(() => rmSync(root, { recursive: true }));

/** Two nodes, four pods, and a plugin called X that is on. */
const SCENARIO = `${GOOD.replace('count: 1', 'count: 2')}scheduler:
  profiles:
    - plugins: { multiPoint: { enabled: [{ name: X, weight: 100 }] } }
workload:
  - generator:
      arrivals: { every: { interval: 10s } }
      count: 4
      templates: [{ name: p, runDuration: 20m, spec: { containers: [{ name: c, image: 'i:1' }] } }]
`;

function load(
  file: string,
  text: string,
  options: LoadOptions = {},
  others: Readonly<Record<string, string>> = {},
): Promise<Scenario> {
  const folder = mkdtempSync(path.join(root, 'x-'));
  for (const [name, content] of Object.entries({ ...others, [file]: text }))
    writeFileSync(path.join(folder, name), content);
  writeFileSync(path.join(folder, 'scenario.yaml'), `${SCENARIO}plugins: [${file}]\n`);
  return loadScenario(path.join(folder, 'scenario.yaml'), options);
}

/** `p-0 a-1`: where each pod went. */
async function run(scenario: Scenario): Promise<readonly string[]> {
  const placed: string[] = [];
  await simulate(scenario, {
    listen: (on) =>
      on('scheduling-attempt', ({ pod, nodeName }: Extract<Fact, { kind: 'scheduling-attempt' }>) =>
        placed.push(`${pod.metadata.name} ${nodeName ?? 'nowhere'}`),
      ),
  });
  return placed;
}

/** A plugin that has only these extension points. */
const plugin = (members: string): string => `export default { name: 'X', create: () => ({ ${members} }) };\n`;

const LAST_NODE = ['p-0', 'p-1', 'p-2', 'p-3'].map((name) => `${name.replace('p', 'generator-0-p')} a-1`);

describe('a plugin of a user', () => {
  test.each([
    [
      'x.ts',
      "import { definePlugin, type NodeInfo } from 'orrery/plugin';\nconst isLast = (node: NodeInfo): boolean => node.node.metadata.name === 'a-1';\nexport default definePlugin({ name: 'X', create: () => ({ scope: 'class', score: (_state, _pod, node) => (isLast(node) ? 100 : 0) }) });\n",
    ],
    [
      'x.mts',
      "import { isLast } from './other.ts';\nexport default { name: 'X', create: () => ({ filter: (_s: undefined, _p: unknown, { node }: any) => isLast(node) ? undefined : { plugin: 'X', code: 'Unschedulable', reasons: ['no'] } }) };\n",
    ],
    ['x.js', plugin("score: (_s, _p, { node }) => (node.metadata.name === 'a-1' ? 100 : 0)")],
    [
      'x.mjs',
      `import { SKIP } from 'orrery/plugin';\n${plugin("preFilter: () => SKIP, filter() { throw 1; }, preScore: (_pod, nodes) => ({ state: nodes.at(-1) }), score: (last, _p, node) => (node.node.metadata.name === 'a-1' ? 5 : 0), normalize(scores) { for (const i of scores.keys()) scores[i] *= 20; }")}`,
    ],
  ])('decides where pods go, as %s', async (file, text) => {
    const others = {
      'other.ts':
        "export const isLast = (node: { metadata: { name: string } }): boolean => node.metadata.name === 'a-1';\n",
    };
    const scenario = await load(file, text, {}, others);
    const placed = await run(scenario);
    expect(placed.map((line) => line.replace(/^\S+/, ''))).toEqual(LAST_NODE.map(() => ' a-1'));
    for (const set of [['scheduler.engine=reference'], ['scheduler.checkPluginScopes=true']])
      expect(await run(await load(file, text, { set }, others))).toEqual(placed);
  });

  test('counts for the hash with its contents', async () => {
    const [a, again, other] = await Promise.all(
      [plugin('score: () => 1'), plugin('score: () => 1'), plugin('score: () => 2')].map((text) => load('x.mjs', text)),
    );
    expect(again!.hash).toBe(a!.hash);
    expect(other!.hash).not.toBe(a!.hash);
  });

  test.each([
    [
      'throws',
      "score() { throw new Error('no'); }",
      /^x\.mjs:1:\d+ plugin X: score threw Error: no \(pod default\/\S+, node a-\d\)$/,
    ],
    [
      'calls what is not there',
      'filter: (_s, pod) => pod.nope()',
      /^x\.mjs:1:\d+ plugin X: filter threw TypeError: .*\(pod default\/\S+, node a-\d\)$/,
    ],
    [
      'scores too high',
      'score: () => 101',
      /^x\.mjs plugin X: score must give whole scores from 0 to 100, there is 101 \(pod/,
    ],
    [
      'scores with fractions',
      'score: () => 0.5, normalize() {}',
      /^x\.mjs plugin X: score must give a whole number, there is 0.5 \(pod/,
    ],
    ['does not score', 'score: () => undefined', /score must give a whole number, there is undefined \(pod/],
    [
      'normalises wrongly',
      'score: () => 1, normalize: (scores) => { scores[0] = -1; }',
      /normalize must give whole scores from 0 to 100, there is -1 \(pod/,
    ],
    [
      'filters with true',
      'filter: () => true',
      /filter must give a Rejection { plugin: 'X', code, reasons } or undefined, there is true \(pod/,
    ],
    [
      "rejects in another's name",
      "filter: () => ({ plugin: 'Y', code: 'Unschedulable', reasons: ['no'] })",
      /filter must give a Rejection { plugin: 'X'/,
    ],
    ['prepares nothing', 'preScore: () => 5, score: () => 1', /preScore must give SKIP or { state }, there is 5 \(pod/],
  ])('that %s ends the run with one line', async (_what, members, line) => {
    const error = await load('x.mjs', plugin(members))
      .then(run)
      .catch((reason: unknown) => reason);
    expect(String((error as { line?: string }).line ?? error).replace(/^\S*\//, '')).toMatch(line);
  });
});

describe('nodeWarning of a plugin', () => {
  const pools = (...capacities: readonly string[]): LoadOptions => ({
    set: [
      `cluster.pools=[${capacities.map((capacity, index) => `{ name: p${index}, count: 2, capacity: ${capacity} }`).join(', ')}]`,
    ],
  });

  test('is told of each capacity once, in the order of the pools', async () => {
    const capacities = [
      '{ cpu: 8, memory: 1Gi }',
      '{ cpu: 4, memory: 8Gi }',
      '{ memory: 1024Mi, cpu: 8000m }',
      '{ cpu: 4, memory: 9Gi }',
      '{ cpu: 4, memory: 8Gi }',
    ];
    const text = plugin('nodeWarning: (sizes) => sizes.map(({ cpu, memory }) => `${cpu}/${memory / 2 ** 20}`).join()');
    const { warnings } = await load('x.mjs', text, pools(...capacities));
    expect(warnings).toEqual(['8000/1024,4000/8192,4000/9216']);
  });

  test.each([
    ['(sizes) => { for (const size of sizes) size.cpu = 1; }', /Cannot assign to read only property 'cpu' of object/],
    ['(sizes) => { delete sizes[0].memory; }', /Cannot delete property 'memory' of/],
    ['(sizes) => { sizes.length = 0; }', /Cannot assign to read only property 'length' of object/],
    [
      "(sizes) => { sizes[0]['example.com/gpu'] = 1; }",
      /Cannot add property example.com\/gpu, object is not extensible/,
    ],
  ])('cannot change the cluster: %s', async (body, message) => {
    const error = await load('x.mjs', plugin(`nodeWarning: ${body}`)).catch((reason: unknown) => reason);
    const { line } = error as { line: string };
    expect(line.replace(/^\S*\//, '')).toMatch(/^x\.mjs:1:\d+ plugin X: nodeWarning threw TypeError: /);
    expect(line).toMatch(message);
  });

  test.each(["''", String.raw`' \n'`, 'undefined'])('says nothing with %s', async (text) => {
    expect((await load('x.mjs', plugin(`nodeWarning: () => ${text}`))).warnings).toEqual([]);
  });
});

describe('a plugin that does not keep to its scope', () => {
  const set = ['scheduler.checkPluginScopes=true'];
  const text = `let asked = 0;\nexport default { name: 'X', create: () => ({ SCOPE score: (_s, pod, node) => BODY }) };\n`;

  test.each([
    [
      'node',
      'Math.random() < 0.5 ? 1 : Math.trunc(Math.random() * 100)',
      /plugin X says scope: node, but score has answered the same question in two ways \(pod default\/\S+, node a-\d\)/,
    ],
    ['node', 'asked++ % 100', /plugin X says scope: node, but score .*: 0, then 1/],
    ['class', 'node.pods.length * 10', /plugin X says scope: class, but score .*: 0, then 10/],
    ['node', 'Number(pod.pod.metadata.name.at(-1))', /plugin X says scope: node, but score .*: \d, then \d/],
  ])('%s: %s is found out', async (scope, body, line) => {
    const file = text.replace('SCOPE', `scope: '${scope}',`).replace('BODY', body);
    const error = await load('x.mjs', file, { set })
      .then(run)
      .catch((reason: unknown) => reason);
    expect(String((error as { line?: string }).line ?? error)).toMatch(line);
  });

  test.each([
    ['cluster', 'asked++ % 100'],
    ['node', 'node.pods.length * 10'],
    ['class', 'node.node.metadata.name.length'],
  ])('%s: %s is right', async (scope, body) => {
    const file = text.replace('SCOPE', `scope: '${scope}',`).replace('BODY', body);
    expect(await run(await load('x.mjs', file, { set }))).toHaveLength(4);
  });
});
