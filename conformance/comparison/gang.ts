import { keyOf, type AnyObject } from '../../src/api/kinds.ts';
import type { PodGroup } from '../../src/api/objects/pod-group.ts';
import { findCondition, type Pod } from '../../src/api/objects/pod.ts';
import { SchedulerWorld } from '../../src/components/scheduler/testing/scheduler-world.ts';
import gangScheduling from '../../src/scheduling/plugins/gang-scheduling.ts';
import { podGroupManifest } from '../../src/workload/manifests/pod-group.ts';
import type { GangCase, Json } from '../case.ts';
import { conditionText, type GangOutcome, type PodOutcome } from './oracle-gang.ts';
import { ObjectReader } from './read-objects.ts';
import type { Tally } from './tally.ts';

/** Long enough for the first attempt of every pod: cycles take a millisecond each. */
const SECONDS = 0.1;

/** Our whole scheduler on the case; undefined when it had to draw between equal nodes, as upstream would. */
export function scheduleGangs(of: GangCase): GangOutcome | undefined {
  const reader = new ObjectReader();
  const pods = of.pods.map((json) => reader.pod(json));
  const objects: AnyObject[] = [
    ...of.nodes.map((json) => reader.node(json)),
    ...of.podGroups.map((json): PodGroup => podGroupManifest.schema.parse(json)),
    ...pods,
  ];
  const run = new FirstAttempts(objects, profilesOf(of));
  run.world.at(SECONDS);
  const waiting = pods.filter(({ spec }) => spec.nodeName === undefined).map(keyOf);
  return run.hasTies ? undefined : run.outcome(waiting);
}

/** GangScheduling stands for the feature gates. */
function profilesOf({ config }: GangCase): readonly Json[] {
  const { profiles = [{}] } = (config ?? {}) as { profiles?: readonly Json[] };
  return profiles.map((profile) => ({
    ...profile,
    plugins: { multiPoint: { enabled: [{ name: 'GangScheduling' }] } },
  }));
}

class FirstAttempts {
  readonly world: SchedulerWorld;
  readonly #pods = new Map<string, PodOutcome>();
  readonly #groups = new Map<string, string>();
  readonly #tried = new Set<string>();
  hasTies = false;

  constructor(objects: readonly AnyObject[], profiles: readonly Json[]) {
    this.world = new SchedulerWorld(objects, { profiles }, {}, [gangScheduling]);
    const { journal } = this.world;
    journal.on('scheduling-attempt', ({ pod, attempt, result, nodeName, nodesTied }) => {
      this.#tried.add(keyOf(pod));
      if (attempt > 1) return;
      if (nodesTied > 1) this.hasTies = true;
      if (result === 'scheduled') this.#note(keyOf(pod), { node: nodeName! });
    });
    journal.on('committed', ({ change }) => {
      if (change.type !== 'MODIFIED') return;
      if (change.kind === 'Pod') this.#hearPod(change.object as Pod);
      else if (change.kind === 'PodGroup') this.#hearGroup(change.object as PodGroup);
    });
  }

  outcome(waiting: readonly string[]): GangOutcome {
    return {
      gated: waiting.filter((name) => !this.#tried.has(name) && !this.#pods.has(name)).sort(),
      pods: Object.fromEntries(this.#pods),
      groups: Object.fromEntries(this.#groups),
    };
  }

  #hearPod(pod: Pod): void {
    const condition = findCondition(pod, 'PodScheduled');
    if (condition?.status !== 'False') return;
    this.#note(keyOf(pod), { message: condition.message ?? '', rejected: condition.reason === 'Unschedulable' });
  }

  #hearGroup(group: PodGroup): void {
    const [condition] = group.status.conditions;
    const key = keyOf(group);
    if (condition !== undefined && !this.#groups.has(key)) this.#groups.set(key, conditionText(condition));
  }

  /** Only the first counts. */
  #note(name: string, outcome: PodOutcome): void {
    if (!this.#pods.has(name)) this.#pods.set(name, outcome);
  }
}

/** One line for each difference. */
export function compareGangs(of: GangCase, theirs: GangOutcome, tally: Tally): string[] {
  const ours = scheduleGangs(of);
  if (ours === undefined) return ['ours drew between equal nodes'];
  const differences: string[] = [];
  const compare = (what: string, name: string, our: unknown, their: unknown): void => {
    const [ourText, theirText] = [JSON.stringify(our), JSON.stringify(their)];
    tally.count('gang', what, ourText === theirText);
    if (ourText !== theirText) differences.push(`${what} ${name}: ours ${ourText}, upstream ${theirText}`);
  };
  compare('gated', '', ours.gated, theirs.gated);
  for (const name of new Set([...Object.keys(theirs.pods), ...Object.keys(ours.pods)])) {
    compare('pod', name, ours.pods[name], theirs.pods[name]);
  }
  for (const name of new Set([...Object.keys(theirs.groups), ...Object.keys(ours.groups)])) {
    compare('group', name, ours.groups[name], theirs.groups[name]);
  }
  if (theirs.gated.length > 0) tally.count('gang outcomes', 'is gated', true, theirs.gated.length);
  for (const outcome of Object.values(theirs.pods)) tally.count('gang outcomes', describe(outcome), true);
  for (const condition of Object.values(theirs.groups)) tally.count('gang conditions', condition.slice(0, 40), true);
  return differences;
}

function describe(outcome: PodOutcome): string {
  if ('node' in outcome) return 'gets a node';
  if (!outcome.rejected) return 'meets an error';
  return outcome.message.startsWith('pod group is unschedulable') ? 'fits, its group does not' : 'fits nowhere';
}
