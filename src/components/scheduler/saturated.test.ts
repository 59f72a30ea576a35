import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOf } from '../../api/kinds.ts';
import type { SchedulingAttempt } from '../../api/facts.ts';
import type { Namespace } from '../../api/objects/core.ts';
import { SECOND } from '../../engine/time.ts';
import { testNode, testPod } from '../../scheduling/testing/test-cluster.ts';
import { ONE_MILLISECOND_CYCLES, SchedulerWorld } from './testing/scheduler-world.ts';

interface Step {
  /** Seconds. */
  readonly at: number;
  readonly do: 'create' | 'delete' | 'update';
  readonly template: number;
  /** Which of the running pods goes, or which pod gets other labels. */
  readonly pick: number;
}

/** These come at once; most of them find no room. */
interface Crowd {
  readonly templates: readonly number[];
}

/** Few rooms, many pods of some kinds; some spread, some go before others, some tolerate what others do not. */
const TEMPLATES = [
  testPod('a', { cpu: 3000, labels: { app: 'a' } }),
  testPod('b', { cpu: 4000, labels: { app: 'b' }, nodeSelector: { zone: 'x' } }),
  testPod('c', {
    cpu: 2000,
    labels: { app: 'c' },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'c' } },
      },
    ],
  }),
  testPod('d', { cpu: 3500, priority: 1, preemptionPolicy: 'Never' }),
  testPod('e', { cpu: 3500, priority: 2 }),
];

const TEN_MILLISECOND_CYCLES = { ...ONE_MILLISECOND_CYCLES, baseMicroseconds: 10_000 };

function attemptsOf(
  { templates }: Crowd,
  steps: readonly Step[],
  engine: 'fast' | 'reference',
  isBusy: boolean,
): readonly string[] {
  const nodes = ['x', 'y', 'y'].map((zone, index) => testNode(`n${index}`, { labels: { zone } }));
  const world = new SchedulerWorld(nodes, { engine, cycle: TEN_MILLISECOND_CYCLES });
  const told: string[] = [];
  const running: string[] = [];
  world.journal.on('scheduling-attempt', ({ kind: _kind, engine: _engine, pod, ...fact }: SchedulingAttempt, at) => {
    told.push(`${at} ${pod.metadata.name} ${JSON.stringify(fact)}`);
    if (fact.result === 'scheduled') running.push(keyOf(pod));
  });
  world.journal.on('pod-queued', ({ pod, queue, event }, at) => {
    told.push(`${at} ${pod.metadata.name} ${queue} ${event}`);
  });
  let count = 0;
  const create = (template: number): void => {
    const { metadata, ...rest } = TEMPLATES[template]!;
    world.create({ ...rest, metadata: { ...metadata, name: `p${count++}` } });
  };
  for (const template of templates) create(template);
  for (const { at, do: what, template, pick } of steps) {
    world.engine.at(at * 1_000_000, () => {
      if (what === 'create') create(template);
      else if (what === 'delete') {
        const [key] = running.splice(pick % Math.max(1, running.length), 1);
        if (key !== undefined) world.user.delete('Pod', key, { gracePeriodSeconds: 0 });
      } else
        world.user.patch('Pod', `default/p${pick}`, (pod) => ({
          ...pod,
          metadata: { ...pod.metadata, labels: { app: 'c' } },
        }));
    });
  }
  // Where something else happens all the time, no two attempts lie next to each other.
  if (isBusy) for (let at = 0; at < 8000; at++) world.engine.at(at * 10_000, () => undefined);
  world.at(80);
  return [...told, ...world.news()];
}

test('what is remembered and what is done in one go is what is asked and done one by one', () => {
  const template = fc.nat(TEMPLATES.length - 1);
  const crowd = fc.record({ templates: fc.array(template, { minLength: 20, maxLength: 30 }) });
  const step = fc.record({
    at: fc.integer({ min: 1, max: 60 }),
    do: fc.constantFrom('delete', 'delete', 'create', 'update' as const),
    template,
    pick: fc.nat(20),
  });
  fc.assert(
    fc.property(crowd, fc.array(step, { minLength: 5, maxLength: 25 }), (pods, steps) => {
      const plain = attemptsOf(pods, steps, 'reference', true);
      expect(attemptsOf(pods, steps, 'fast', true)).toEqual(plain);
      expect(attemptsOf(pods, steps, 'fast', false)).toEqual(plain);
    }),
    { numRuns: 20 },
  );
});

/** The others of their namespace are not wanted where it runs. */
const JEALOUS = testPod('jealous', {
  affinity: {
    podAntiAffinity: {
      required: [{ topologyKey: 'zone', labelSelector: {}, namespaceSelector: { matchLabels: { team: 'x' } } }],
    },
  },
});

test('what is remembered is forgotten when something else than nodes and pods changes', () => {
  const slow = { ...ONE_MILLISECOND_CYCLES, baseMicroseconds: 100_000 };
  const namespace: Namespace = { kind: 'Namespace', metadata: { ...testNode('default').metadata, labels: {} } };
  const world = new SchedulerWorld([testNode('n', { labels: { zone: 'x' } }), namespace], { cycle: slow });
  world.create(JEALOUS).at(1);
  world.create(...[1, 2, 3, 4].map((number) => testPod(`p${number}`, { cpu: 5000 })));
  // Flushed after five minutes without an event, twice, so that each of them has been told.
  world.at(660).news();
  world.engine.at(660.15 * SECOND, () => {
    world.user.patch('Namespace', 'default', ({ metadata, ...rest }) => ({
      ...rest,
      metadata: { ...metadata, labels: { team: 'x' } },
    }));
  });
  // Now the pods have to be held against the term, which takes 2 µs.
  const attempts = world.at(661).news();
  expect(attempts).toEqual([
    '660.1 p1 unschedulable',
    '660.2 p2 unschedulable',
    '660.300002 p3 unschedulable',
    '660.400004 p4 unschedulable',
  ]);
});
