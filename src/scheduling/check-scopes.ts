import type { PodSpec } from '../api/objects/pod.ts';
import { InputError } from '../api/input-error.ts';
import { invariant } from '../engine/invariant.ts';
import { subjectOf } from './guard-plugin.ts';
import { inTreePoints } from './in-tree-plugins.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import { isNodeScoped, SKIP, type PreFilterResult, type Rejection, type SchedulingPlugin } from './plugin.ts';
import type { Profile, ProfilePlugin } from './profile.ts';

/**
 * The profile with plugins that are held to their scope: whatever has been asked before must be answered as before, while
 * pod spec and node (scope `class`) or the node's generation (scope `node`) are the same, or while they look the same (`view`);
 * and at once when it is asked twice. So a plugin that looks further than it says, at a clock or at chance is found out. Slow.
 *
 * @throws InputError from within the plugins.
 */
export function checkScopes(profile: Profile): Profile {
  const plugins = new Map([...profile.plugins].map(([name, plugin]) => [name, checked(name, plugin)]));
  const withChecks = (list: readonly ProfilePlugin[]): readonly ProfilePlugin[] =>
    list.map((entry) => ({ ...entry, plugin: plugins.get(entry.name)! }));
  return {
    ...profile,
    plugins,
    preFilter: withChecks(profile.preFilter),
    filter: withChecks(profile.filter),
    preScore: withChecks(profile.preScore),
    score: withChecks(profile.score),
  };
}

function checked(name: string, plugin: SchedulingPlugin): SchedulingPlugin {
  if (!isNodeScoped(plugin)) return plugin;
  const compare = comparer(name, plugin);
  const { preFilter, filter, preScore, score } = plugin;
  const members: Partial<SchedulingPlugin> = {
    ...(preFilter && {
      preFilter(pod, snapshot) {
        const answer = preFilter.call(plugin, pod, snapshot);
        compare.ofPod('preFilter', pod, spellPreFilter(answer), () =>
          spellPreFilter(preFilter.call(plugin, pod, snapshot)),
        );
        return answer;
      },
    }),
    ...(filter && {
      filter(state, pod, node) {
        const answer = filter.call(plugin, state, pod, node);
        compare.ofNode('filter', pod, node, spell(answer), () => spell(filter.call(plugin, state, pod, node)));
        return answer;
      },
    }),
    ...(preScore && {
      preScore(pod, nodes, snapshot) {
        const answer = preScore.call(plugin, pod, nodes, snapshot);
        compare.ofPod('preScore', pod, answer === SKIP ? 'SKIP' : 'a state', () =>
          preScore.call(plugin, pod, nodes, snapshot) === SKIP ? 'SKIP' : 'a state',
        );
        return answer;
      },
    }),
    ...(score && {
      score(state, pod, node) {
        const answer = score.call(plugin, state, pod, node);
        compare.ofNode('score', pod, node, String(answer), () => String(score.call(plugin, state, pod, node)));
        return answer;
      },
    }),
  };
  // What the plugin has besides, methods of a class too, stays in reach.
  return Object.assign(Object.create(plugin) as SchedulingPlugin, members);
}

interface Remembered {
  readonly generation: number;
  readonly answer: string;
}

interface Comparer {
  ofPod(member: string, pod: PodInfo, answer: string, again: () => string): void;
  ofNode(member: string, pod: PodInfo, node: NodeInfo, answer: string, again: () => string): void;
}

function comparer(name: string, { scope, view }: SchedulingPlugin): Comparer {
  const ofPods = new Map<string, WeakMap<PodSpec, string>>();
  const ofNodes = new Map<string, WeakMap<PodSpec, WeakMap<object, Remembered>>>();
  const ofViews = new Map<string, WeakMap<object, string>>();

  function complain(member: string, before: string, now: string, asked: readonly unknown[]): never {
    const message =
      `plugin ${name} says scope: ${scope}, but ${member} has answered the same question in two ways${subjectOf(asked)}: ` +
      `${before}, then ${now}`;
    invariant(inTreePoints(name) === undefined, message);
    throw new InputError(message, undefined, 'see docs/plugins.md, Scope');
  }

  return {
    ofPod(member, pod, answer, again) {
      const known = memoOf(ofPods, member, () => new WeakMap<PodSpec, string>());
      const before = known.get(pod.pod.spec) ?? answer;
      if (before !== answer) complain(member, before, answer, [pod]);
      const second = again();
      if (second !== answer) complain(member, answer, second, [pod]);
      known.set(pod.pod.spec, answer);
    },
    ofNode(member, pod, node, answer, again) {
      const bySpec = memoOf(ofNodes, member, () => new WeakMap<PodSpec, WeakMap<object, Remembered>>());
      const known = memoOf(bySpec, pod.pod.spec, () => new WeakMap<object, Remembered>());
      // A clone of a what-if is another NodeInfo, but its node is the same.
      const key: object = scope === 'class' ? node.node : node;
      const generation = scope === 'class' ? 0 : node.generation;
      const before = known.get(key);
      if (before !== undefined && before.generation === generation && before.answer !== answer)
        complain(member, before.answer, answer, [pod, node]);
      const second = again();
      if (second !== answer) complain(member, answer, second, [pod, node]);
      known.set(key, { generation, answer });
      if (view === undefined) return;
      const seen = memoOf(ofViews, `${member}/${view.ofPod(pod)}`, () => new WeakMap<object, string>());
      const alike = memoOf(seen, view.ofNode(node), () => answer);
      if (alike !== answer) complain(member, alike, answer, [pod, node]);
    },
  };
}

interface Memo<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

function memoOf<K, V>(memo: Memo<K, V>, key: K, make: () => V): V {
  let known = memo.get(key);
  if (known === undefined) memo.set(key, (known = make()));
  return known;
}

function spell(rejection: Rejection | undefined): string {
  return rejection === undefined ? 'yes' : `${rejection.code} "${rejection.reasons.join(', ')}"`;
}

function spellPreFilter(answer: typeof SKIP | Rejection | PreFilterResult<unknown>): string {
  if (answer === SKIP) return 'SKIP';
  if ('code' in answer) return spell(answer);
  return answer.nodeNames === undefined ? 'a state' : `only ${[...answer.nodeNames].sort().join(', ')}`;
}
