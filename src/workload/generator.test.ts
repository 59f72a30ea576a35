import { expect, test } from 'vitest';
import { createRng } from '../engine/rng.ts';
import { SECOND } from '../engine/time.ts';
import { generateSubmissions } from './generator.ts';
import every from './generators/every.ts';
import poisson from './generators/poisson.ts';
import { templatesField } from './templates.ts';
import type { Submission } from './trace.ts';

type PodSubmission = Extract<Submission, { pod: unknown }>;
type GangSubmission = Extract<Submission, { podGroup: unknown }>;

const spec = { containers: [{ name: 'c', image: 'a:1' }] };

function generate(templates: unknown, count: number, seed = 'seed', name = 'g'): PodSubmission[] {
  const parsed = templatesField.parse(templates);
  const options = poisson.options.parse({ rate: 1 });
  return [
    ...generateSubmissions(poisson, options, { name, templates: parsed, count, rng: createRng(seed) }),
  ] as PodSubmission[];
}

test('templates become pods with numbers', () => {
  const templates = templatesField.parse([
    {
      name: 'web',
      namespace: 'team',
      labels: { app: 'web' },
      spec,
      runDuration: '10s',
      readinessDelay: '1s',
      exitCode: 1,
      usageRatio: { cpu: 0.5 },
    },
  ]);
  const options = every.options.parse({ interval: '5s' });
  const pods = [...generateSubmissions(every, options, { name: 'g', templates, count: 2, rng: createRng('s') })];
  const expected = {
    namespace: 'team',
    labels: { app: 'web' },
    annotations: {},
    spec: templates[0]!.spec,
    behavior: { runDuration: 10 * SECOND, readinessDelay: SECOND, exitCode: 1, usageRatio: { cpu: 0.5 } },
  };
  expect(pods).toEqual([
    { at: 0, pod: { name: 'web-0', ...expected } },
    { at: 5 * SECOND, pod: { name: 'web-1', ...expected } },
  ]);
});

test('weights are shares', () => {
  const pods = generate(
    [
      { name: 'a', spec, weight: 1 },
      { name: 'b', spec, weight: 3 },
    ],
    4000,
  );
  const shareOfB = pods.filter(({ pod }) => pod.name.startsWith('b-')).length / 4000;
  expect(shareOfB).toBeCloseTo(0.75, 1);
});

test('pods of a template share its spec', () => {
  const pods = generate([{ name: 'a', spec }], 5);
  expect(new Set(pods.map(({ pod }) => pod.spec)).size).toBe(1);
});

test('a gang is a group and its pods; they share a spec, and each gang counts as one', () => {
  const template = { name: 'job', labels: { app: 'job' }, spec, runDuration: '10s' };
  const of = (gang: Record<string, unknown>) => generate([{ ...template, gang }], 2) as unknown as GangSubmission[];
  const [first, second, ...rest] = of({ size: 2 });
  expect(rest).toEqual([]);
  expect(first!.podGroup).toMatchObject({ kind: 'CoschedulingPodGroup', spec: { minMember: 2 } });
  expect(first!.pods.map(({ name, labels }) => [name, labels])).toEqual(
    ['job-0-0', 'job-0-1'].map((name) => [name, { app: 'job', 'scheduling.x-k8s.io/pod-group': 'job-0' }]),
  );
  expect(second!.podGroup.metadata.name).toBe('job-1');
  expect(new Set([...first!.pods, ...second!.pods].map((pod) => pod.spec)).size).toBe(1);

  const [native] = of({ size: 3, minMember: 2, apiVersion: 'scheduling.k8s.io/v1alpha2' });
  expect(native!.podGroup).toMatchObject({ kind: 'PodGroup', spec: { schedulingPolicy: { gang: { minCount: 2 } } } });
  expect(native!.pods.map((pod) => pod.spec.schedulingGroup)).toEqual(Array(3).fill({ podGroupName: 'job-0' }));
  expect(native!.pods.map(({ labels }) => labels)).toEqual(Array(3).fill({ app: 'job' }));
});

test('each purpose has its own draws', () => {
  const runDuration = { exponential: { mean: '10s' } };
  const one = generate(
    [
      { name: 'a', spec, runDuration },
      { name: 'b', spec },
    ],
    100,
  );
  const other = generate(
    [
      { name: 'a', spec, runDuration },
      { name: 'b', spec, runDuration },
    ],
    100,
  );
  expect(other.map(({ at, pod }) => [at, pod.name])).toEqual(one.map(({ at, pod }) => [at, pod.name]));
  const ofA = (pods: PodSubmission[]) =>
    pods.filter(({ pod }) => pod.name.startsWith('a-')).map(({ pod }) => pod.behavior);
  expect(ofA(other)).toEqual(ofA(one));
  expect(generate([{ name: 'a', spec }], 10, 'seed', 'h')[0]!.at).not.toBe(generate([{ name: 'a', spec }], 10)[0]!.at);
});

test('an endless generator is lazy', () => {
  const templates = templatesField.parse([{ name: 'a', spec }]);
  const submissions = generateSubmissions(every, every.options.parse({ interval: '1s' }), {
    name: 'g',
    templates,
    rng: createRng('s'),
  });
  submissions.next();
  expect((submissions.next().value as PodSubmission).pod.name).toBe('a-1');
});

test.each<[templates: unknown, path: readonly PropertyKey[], message: string]>([
  [[], [], 'expected at least one template'],
  [
    [{ name: 'A', spec }],
    [0, 'name'],
    'expected a name of at most 50 characters: at most 63 lower-case letters, digits and "-", with a letter or digit at both ends',
  ],
  [
    [
      { name: 'a', spec },
      { name: 'a', spec },
    ],
    [1, 'name'],
    'expected a name that no other template has',
  ],
  [[{ name: 'a', weight: 0, spec }], [0, 'weight'], 'expected a number above 0'],
  [[{ name: 'a' }], [0, 'spec', 'containers'], 'expected a list of containers'],
  [
    [{ name: 'a', spec: { containers: [{ name: 'c' }] } }],
    [0, 'spec', 'containers', 0, 'image'],
    'expected the name of an image',
  ],
  [[{ name: 'a', spec, gang: { size: 2, minMember: 3 } }], [0, 'gang', 'minMember'], 'expected at most the size, 2'],
  [[{ name: 'a', spec, gang: { size: 0 } }], [0, 'gang', 'size'], 'expected a whole number of pods from 1 to 10000'],
  [
    [
      {
        name: 'a',
        spec,
        gang: { size: 2, apiVersion: 'scheduling.k8s.io/v1alpha2', scheduleTimeoutSeconds: 5 },
      },
    ],
    [0, 'gang', 'scheduleTimeoutSeconds'],
    'only a PodGroup of scheduling.x-k8s.io/v1alpha1 has scheduleTimeoutSeconds',
  ],
  [
    [{ name: 'a', spec: { ...spec, nodeSelecter: {} } }],
    [0, 'spec', 'nodeSelecter'],
    'there is no field called "nodeSelecter", did you mean "nodeSelector"?',
  ],
])('a bad template: %j', (templates, path, message) => {
  const issue = templatesField.safeParse(templates).error!.issues[0]!;
  expect(issue.path).toEqual(path);
  expect(issue.message.split('; there are')[0]).toBe(message);
});

test('fields that are not modelled are told', () => {
  const [template] = templatesField.parse([{ name: 'a', spec: { ...spec, dnsPolicy: 'Default' } }]);
  expect(template!.ignoredFields).toEqual(['spec.dnsPolicy']);
});
