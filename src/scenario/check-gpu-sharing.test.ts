import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../api/input-error.ts';
import { GOOD } from './bad-inputs.fixture.ts';
import { loadScenario } from './load.ts';

let root: string;
beforeAll(() => void (root = mkdtempSync(path.join(tmpdir(), 'orrery-'))));
afterAll(() => rmSync(root, { recursive: true }));

const pod = (name: string, spec = '', milli = "alibabacloud.com/gpu-milli: '500'"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, annotations: { ${milli} } }\nspec: { ${spec}containers: [{ name: c, image: i }] }\n---\n`;

const MANIFESTS = 'workload:\n  - gpuSharing: true\n    manifests: [pods.yaml]\n';
const TRACE = 'workload:\n  - trace: { gpuSharing: true, format: openb, file: t.csv, times: none }\n';

const FILES = {
  't.csv': 'name,cpu_milli,memory_mib,num_gpu,gpu_milli\np,1000,1,1,500\n',
  'x.mjs': "export default { name: 'X', create: () => ({ filter: () => undefined }) };\n",
  'scores.mjs': "export default { name: 'Scores', create: () => ({ score: () => 1 }) };\n",
  'e.mjs': "export default { name: 'e', filter: () => ({}) };\n",
};

/** `ok` with the warnings, or what is wrong. */
async function load(text: string, pods = pod('p'), others: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = mkdtempSync(path.join(root, 'x-'));
  for (const [name, content] of Object.entries({ ...FILES, ...others, 'pods.yaml': pods }))
    writeFileSync(path.join(folder, name), content);
  const file = path.join(folder, 'scenario.yaml');
  writeFileSync(file, GOOD + text);
  try {
    return ['ok', ...(await loadScenario(file)).warnings].join('; ');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.line.replaceAll(`${folder}${path.sep}`, '');
  }
}

const profiles = (...list: readonly string[]): string => `scheduler: { profiles: [${list.join(', ')}] }\n`;
const profile = (...names: readonly string[]): string =>
  `{ plugins: { multiPoint: { enabled: [${names.map((name) => `{ name: ${name} }`).join(', ')}] } } }`;

describe('pods that ask for GPUs', () => {
  const mistake = (at: string, name = 'default-scheduler'): string =>
    `scenario.yaml:${at} these pods may ask for GPUs, and profile ${name} does not look at GPUs: it has no plugin GpuShare ` +
    `(add it with scheduler: { profiles: [{ schedulerName: ${name}, plugins: { multiPoint: { enabled: [{ name: GpuShare }] } } }] })`;

  test.each<[string, string, string]>([
    ['of a manifest, in the default profile', MANIFESTS, '11:17'],
    ['of a trace, in the default profile', TRACE, '11:26'],
    ['in a profile with a policy and nothing else', MANIFESTS + profiles(profile('BestFit')), '11:17'],
    [
      'in a profile that takes the filter away',
      MANIFESTS +
        profiles(
          '{ plugins: { multiPoint: { enabled: [{ name: GpuShare }] }, filter: { disabled: [{ name: GpuShare }] } } }',
        ),
      '11:17',
    ],
    [
      'beside a plugin of the user that only scores',
      `plugins: [scores.mjs]\n${MANIFESTS}${profiles(profile('Scores'))}`,
      '12:17',
    ],
  ])('%s: a mistake', async (_what, text, at) => {
    expect(await load(text)).toBe(mistake(at));
  });

  test('in the profile that they name', async () => {
    const two = profiles('{ schedulerName: plain }', `{ schedulerName: gpu, ${profile('GpuShare').slice(2)}`);
    expect(await load(MANIFESTS + two, pod('p', 'schedulerName: gpu, '))).toBe('ok');
    const both = pod('p', 'schedulerName: gpu, ') + pod('q', 'schedulerName: plain, ');
    expect(await load(MANIFESTS + two, both)).toBe(mistake('11:17', 'plain'));
  });

  test.each<[string, string, string?]>([
    ['with GpuShare', MANIFESTS + profiles(profile('GpuShare'))],
    ['of a trace, with GpuShare', TRACE + profiles(profile('BestFit', 'GpuShare'))],
    ['with a filter of the user', `plugins: [x.mjs]\n${MANIFESTS}${profiles(profile('X'))}`],
    ['with an extender of the user', `extenders: [e.mjs]\n${MANIFESTS}`],
    ['that have a node already', MANIFESTS, pod('p', 'nodeName: a-0, ')],
    ['of another scheduler', MANIFESTS, pod('p', 'schedulerName: volcano, ')],
    ['but do not, for the annotations mean nothing', MANIFESTS.replace('true', 'false')],
    ['but do not, for there are no annotations', MANIFESTS, pod('p', '', '')],
  ])('%s: well', async (_what, text, pods) => {
    expect(await load(text, pods)).toBe('ok');
  });
});

describe('nodes larger than a policy measures by', () => {
  const larger = (name: string, args = '', gpus = 16): string =>
    `${profiles(`${profile(name, 'GpuShare').slice(0, -1)}, pluginConfig: [{ name: ${name}, args: { ${args} } }] }`)}` +
    'cluster: { pools: [{ name: a, count: 2, capacity: { cpu: 192, memory: 8Gi, alibabacloud.com/gpu-count: ' +
    `${gpus} } }] }\n`;
  const loadLarger = (name: string, args?: string, gpus?: number): Promise<string> => {
    const [head] = GOOD.split('cluster:');
    const folder = mkdtempSync(path.join(root, 'x-'));
    const file = path.join(folder, 'scenario.yaml');
    writeFileSync(file, head + larger(name, args, gpus));
    return loadScenario(file).then(({ warnings }) => warnings.join('; '));
  };

  test.each([
    ['BestFit', '{ maxNodeCpuMilli: 192000, maxNodeGpuMilli: 16000 }'],
    ['DotProduct', '{ maxNodeCpuMilli: 192000, maxNodeGpuMilli: 16000 }'],
    ['GpuClustering', '{ maxNodeGpuMilli: 16000 }'],
  ])('%s: one warning, with what to say to it', async (name, args) => {
    const warning = `plugin ${name}: nodes larger than it measures by may all score 0; its args for these nodes: ${args} (docs/fgd.md)`;
    expect(await loadLarger(name)).toBe(warning);
    expect(await loadLarger(name, args.slice(2, -2))).toBe('');
  });

  test('a plugin of the user may warn as well', async () => {
    const warning = '(capacities) => `${capacities.length} size: ${capacities[0].cpu / 1000} cores`';
    const warns = `export default { name: 'X', create: () => ({ nodeWarning: ${warning} }) };\n`;
    expect(await load(`plugins: [warns.mjs]\n${profiles(profile('X'))}`, '', { 'warns.mjs': warns })).toBe(
      'ok; 1 size: 4 cores',
    );
  });

  test.each(['BestFit', 'DotProduct', 'GpuClustering'])(
    '%s: no warning of CPUs alone that cost no rank',
    async (name) => {
      expect(await loadLarger(name, 'maxNodeCpuMilli: 150000'.repeat(name === 'GpuClustering' ? 0 : 1), 4)).toBe('');
    },
  );

  test('GpuPacking does not measure', async () => {
    expect(await loadLarger('GpuPacking')).toBe('');
  });
});
