import { z } from 'zod';
import type { Node } from '../api/objects/node.ts';
import type { Pod } from '../api/objects/pod.ts';
import { InputError } from '../api/input-error.ts';
import { MAX_NODE_SCORE, SKIP, type PluginDefinition, type RejectionCode, type SchedulingPlugin } from './plugin.ts';
import { badAnswer, runUserCode, show, type UserCode } from './user-code.ts';

type Members = Required<SchedulingPlugin>;
type Member = { [K in keyof Members]: Members[K] extends (...asked: never[]) => unknown ? K : never }[keyof Members];

/** What is wrong with an answer; undefined: nothing. */
type Check = (answer: unknown, pluginName: string) => string | undefined;

/** What each extension point may answer; undefined: anything. */
const ANSWERS: Readonly<Record<Member, Check | undefined>> = {
  preEnqueue: orNothing(isRejection, 'a Rejection or undefined'),
  compare: (answer) => (typeof answer === 'number' && !Number.isNaN(answer) ? undefined : 'a number'),
  preFilter: (answer, name) =>
    answer === SKIP || isRejection(answer, name) || hasState(answer) ? undefined : 'SKIP, a Rejection or { state }',
  filter: orNothing(isRejection, 'a Rejection or undefined'),
  addPod: undefined,
  removePod: undefined,
  cloneState: undefined,
  postFilter: (answer) => (isObject(answer) && 'kind' in answer ? undefined : 'a PostFilterResult'),
  preScore: (answer) => (answer === SKIP || hasState(answer) ? undefined : 'SKIP or { state }'),
  ignores: (answer) => (typeof answer === 'boolean' ? undefined : 'true or false'),
  skipsScore: (answer) => (typeof answer === 'boolean' ? undefined : 'true or false'),
  score: (answer) => (Number.isSafeInteger(answer) ? undefined : 'a whole number'),
  scoreDetail: (answer) => (isText(answer) ? undefined : 'a text'),
  favourite: (answer) => (Number.isSafeInteger(answer) ? undefined : 'a whole number'),
  normalize: undefined,
  bindingAnnotations: orNothing(
    (answer, name) => isRejection(answer, name) || (isObject(answer) && Object.values(answer).every(isText)),
    'a Rejection, a map of texts or undefined',
  ),
  reserve: orNothing(isRejection, 'a Rejection or undefined'),
  unreserve: undefined,
  permit: orNothing(
    (answer, name) => isRejection(answer, name) || (isObject(answer) && Number.isSafeInteger(answer['waitAtMost'])),
    'a Rejection, { waitAtMost } or undefined',
  ),
  preBind: orNothing(
    (answer, name) => isRejection(answer, name) || (isObject(answer) && Array.isArray(answer['writes'])),
    'a Rejection, { writes } or undefined',
  ),
  postBind: undefined,
  scoreKey: (answer) => (typeof answer === 'number' || typeof answer === 'string' ? undefined : 'a number or a text'),
  remedies: (answer) => (Array.isArray(answer) ? undefined : 'a list of remedies'),
  plans: (answer) => (Array.isArray(answer) ? undefined : 'a list of texts'),
  nodeWarning: orNothing(isText, 'a text or undefined'),
};

const MEMBERS = Object.keys(ANSWERS) as Member[];
const OTHERS = ['scope', 'scansSnapshot', 'mayFail', 'holdsUntilNodesChange', 'events'];
const SCOPES: readonly unknown[] = ['class', 'node', 'cluster', undefined];
const CODES: readonly RejectionCode[] = ['Unschedulable', 'UnschedulableAndUnresolvable', 'Pending', 'Error'];

/**
 * A plugin of a user behind a guard: what it throws, and what it answers that is no answer, ends the run with one line
 * that names plugin, extension point, pod and node.
 */
export function guardDefinition(
  definition: Partial<PluginDefinition> & { readonly name: string },
  code: UserCode,
): PluginDefinition {
  const create = definition.create as PluginDefinition['create'];
  return {
    name: definition.name,
    description: definition.description ?? `a plugin of ${code.locate().file}`,
    args: definition.args ?? z.strictObject({}),
    create(args, services) {
      const plugin: unknown = runUserCode(
        code,
        'create',
        () => '',
        () => create.call(definition, args, services),
      );
      return guardPlugin(definition.name, plugin, code);
    },
  };
}

function guardPlugin(name: string, plugin: unknown, code: UserCode): SchedulingPlugin {
  if (!isObject(plugin)) throw badAnswer(code, 'create', 'an object with extension points', plugin, '');
  const given = plugin as SchedulingPlugin & Readonly<Record<string, unknown>>;
  const problem = problemOf(given);
  if (problem !== undefined) throw new InputError(`${code.title}: ${problem}`, code.locate());
  const guarded: Record<string, unknown> = {};
  for (const key of OTHERS) if (given[key] !== undefined && given[key] !== 'cluster') guarded[key] = given[key];
  for (const member of MEMBERS) {
    if (given[member] !== undefined) guarded[member] = guardMember(name, given, member, code);
  }
  return guarded as SchedulingPlugin;
}

function problemOf(plugin: SchedulingPlugin & Readonly<Record<string, unknown>>): string | undefined {
  for (const key of Object.keys(plugin)) {
    if (OTHERS.includes(key)) continue;
    if (!MEMBERS.includes(key as Member))
      return `there is no extension point called "${key}"; there are: ${MEMBERS.join(', ')}`;
    if (typeof plugin[key] !== 'function') return `${key} must be a function, there is ${show(plugin[key])}`;
  }
  if (!SCOPES.includes(plugin.scope)) return `scope: expected class, node or cluster, there is ${show(plugin.scope)}`;
  if (plugin.events !== undefined && !Array.isArray(plugin.events)) return 'events must be a list';
  if ((plugin.addPod ?? plugin.removePod) !== undefined && plugin.cloneState === undefined)
    return 'cloneState is missing: addPod and removePod need it';
  return undefined;
}

function guardMember(
  name: string,
  plugin: SchedulingPlugin,
  member: Member,
  code: UserCode,
): (...asked: readonly unknown[]) => unknown {
  const run = plugin[member] as (...asked: readonly unknown[]) => unknown;
  const check = ANSWERS[member];
  const isFinal = plugin.normalize === undefined;
  return (...asked) => {
    const answer = runUserCode(
      code,
      member,
      () => subjectOf(asked),
      () => run.apply(plugin, asked as unknown[]),
    );
    const problem = check?.(answer, name);
    if (problem !== undefined) throw badAnswer(code, member, problem, answer, subjectOf(asked));
    if (member === 'score' && isFinal) checkRange(answer as number, 'score', code, asked);
    if (member === 'normalize') for (const score of asked[0] as number[]) checkRange(score, 'normalize', code, asked);
    return answer;
  };
}

function checkRange(score: number, member: string, code: UserCode, asked: readonly unknown[]): void {
  if (Number.isSafeInteger(score) && score >= 0 && score <= MAX_NODE_SCORE) return;
  throw badAnswer(code, member, `whole scores from 0 to ${MAX_NODE_SCORE}`, score, subjectOf(asked));
}

/** ` (pod default/a, node n)`: out of whatever the plugin was asked with. */
export function subjectOf(asked: readonly unknown[]): string {
  const words: string[] = [];
  for (const value of asked) {
    if (!isObject(value)) continue;
    const pod = (value['kind'] === 'Pod' ? value : value['pod']) as Pod | undefined;
    if (pod?.metadata !== undefined) words.push(`pod ${pod.metadata.namespace}/${pod.metadata.name}`);
    const node = value['node'] as Node | undefined;
    if (node?.metadata !== undefined) words.push(`node ${node.metadata.name}`);
  }
  return words.length === 0 ? '' : ` (${words.slice(0, 2).join(', ')})`;
}

function isRejection(answer: unknown, name: string): boolean {
  if (!isObject(answer)) return false;
  const { plugin, code, reasons } = answer;
  return plugin === name && CODES.includes(code as RejectionCode) && Array.isArray(reasons) && reasons.length > 0;
}

function hasState(answer: unknown): boolean {
  return isObject(answer) && 'state' in answer && !('code' in answer);
}

function orNothing(isAnswer: (answer: unknown, name: string) => boolean, wanted: string): Check {
  return (answer, name) =>
    answer === undefined || isAnswer(answer, name)
      ? undefined
      : wanted.replace('a Rejection', `a Rejection { plugin: '${name}', code, reasons }`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
