import type { Pod } from '../api/objects/pod.ts';
import type { InputError } from '../api/input-error.ts';
import { MAX_EXTENDER_PRIORITY, type Extender, type ExtenderFilterResult, type ExtenderVictims } from './extender.ts';
import type { NodeInfo } from './node-info.ts';
import { MAX_NODE_SCORE, type Rejection } from './plugin.ts';
import { badAnswer, runUserCode, type UserCode } from './user-code.ts';

/** In whose name extenders reject, whoever of them it was (framework ExtenderName). */
export const EXTENDER = 'Extender';

const FILTER_ANSWER = '{ failed?, failedAndUnresolvable? } with reasons by the names of the nodes asked about';
const SCORES = `whole scores from 0 to ${MAX_EXTENDER_PRIORITY} by the names of the nodes asked about`;

/** A user's extender as the search asks it: its answers are checked, and what it throws is the user's mistake. */
export class ActiveExtender {
  readonly name: string;
  readonly weight: number;
  readonly isIgnorable: boolean;
  /** Extended resources that NodeResourcesFit leaves alone. */
  readonly ignoredResources: readonly string[];
  readonly #extender: Extender;
  readonly #code: UserCode;
  readonly #managed: ReadonlySet<string>;

  constructor(extender: Extender, code: UserCode) {
    const { name, weight = 1, ignorable = false, managedResources = [] } = extender;
    this.name = name;
    this.weight = weight;
    this.isIgnorable = ignorable;
    this.ignoredResources = managedResources
      .filter(({ ignoredByScheduler }) => ignoredByScheduler)
      .map((of) => of.name);
    this.#managed = new Set(managedResources.map((resource) => resource.name));
    this.#extender = extender;
    this.#code = code;
  }

  get isFilter(): boolean {
    return this.#extender.filter !== undefined;
  }

  get isPrioritizer(): boolean {
    return this.#extender.prioritize !== undefined;
  }

  get supportsPreemption(): boolean {
    return this.#extender.preempt !== undefined;
  }

  /** Without managed resources it cares for all pods (extender.go IsInterested). */
  isInterested({ spec }: Pod): boolean {
    if (this.#managed.size === 0) return true;
    return [...spec.containers, ...(spec.initContainers ?? [])].some(({ requests, limits }) =>
      [...Object.keys(requests), ...Object.keys(limits)].some((resource) => this.#managed.has(resource)),
    );
  }

  /** Why not, by the name of the node; undefined when an ignorable extender has failed. */
  filter(pod: Pod, nodes: readonly NodeInfo[]): ReadonlyMap<string, Rejection> | undefined {
    return this.#ask('filter', pod, (subject) => {
      const answer: unknown = this.#extender.filter!(
        pod,
        nodes.map(({ node }) => node),
      );
      if (!isFilterResult(answer, new Set(nodes.map(({ node }) => node.metadata.name))))
        throw badAnswer(this.#code, 'filter', FILTER_ANSWER, answer, subject);
      const { failed = {}, failedAndUnresolvable = {} } = answer;
      const rejections = new Map<string, Rejection>();
      for (const [name, reason] of Object.entries(failed)) rejections.set(name, reject('Unschedulable', reason));
      for (const [name, reason] of Object.entries(failedAndUnresolvable))
        rejections.set(name, reject('UnschedulableAndUnresolvable', reason));
      return rejections;
    });
  }

  /** From 0 to 100, node by node; upstream ignores any error here (schedule_one.go prioritizeNodes). */
  prioritize(pod: Pod, nodes: readonly NodeInfo[]): readonly number[] | undefined {
    return this.#ask('prioritize', pod, (subject) => {
      const answer: unknown = this.#extender.prioritize!(
        pod,
        nodes.map(({ node }) => node),
      );
      if (!isScores(answer, new Set(nodes.map(({ node }) => node.metadata.name))))
        throw badAnswer(this.#code, 'prioritize', SCORES, answer, subject);
      const scale = MAX_NODE_SCORE / MAX_EXTENDER_PRIORITY;
      return nodes.map(({ node }) => (answer[node.metadata.name] ?? 0) * scale);
    });
  }

  /** The candidates that are left, some perhaps with other victims. */
  preempt(pod: Pod, candidates: readonly ExtenderVictims[]): readonly ExtenderVictims[] | undefined {
    return this.#ask('preempt', pod, (subject) => {
      const answer: unknown = this.#extender.preempt!(pod, candidates);
      const wanted = 'a list of { nodeName, victims, pdbViolations }';
      if (!Array.isArray(answer) || !answer.every(isVictims))
        throw badAnswer(this.#code, 'preempt', wanted, answer, subject);
      const strange = answer.find(({ nodeName }) => !candidates.some((candidate) => candidate.nodeName === nodeName));
      if (strange !== undefined)
        throw badAnswer(this.#code, 'preempt', 'candidates that it was given', strange.nodeName, subject);
      if (this.isIgnorable) return answer.filter(({ victims }) => victims.length > 0);
      if (answer.some(({ victims }) => victims.length === 0)) throw this.withoutVictims(subject);
      return answer;
    });
  }

  withoutVictims(subject = ''): InputError {
    return badAnswer(this.#code, 'preempt', 'at least one victim on each node that is among its pods', 'none', subject);
  }

  #ask<T>(member: string, pod: Pod, run: (subject: string) => T): T | undefined {
    const subject = ` (pod ${pod.metadata.namespace}/${pod.metadata.name})`;
    try {
      return runUserCode(
        this.#code,
        member,
        () => subject,
        () => run(subject),
      );
    } catch (error) {
      if (this.isIgnorable) return undefined;
      throw error;
    }
  }
}

function reject(code: Rejection['code'], reason: string): Rejection {
  return { plugin: EXTENDER, code, reasons: [reason] };
}

function isFilterResult(answer: unknown, names: ReadonlySet<string>): answer is ExtenderFilterResult {
  if (!isObject(answer) || Object.keys(answer).some((key) => key !== 'failed' && key !== 'failedAndUnresolvable'))
    return false;
  return [answer['failed'] ?? {}, answer['failedAndUnresolvable'] ?? {}].every(
    (reasons) =>
      isObject(reasons) &&
      Object.entries(reasons).every(([name, reason]) => names.has(name) && typeof reason === 'string'),
  );
}

function isScores(answer: unknown, names: ReadonlySet<string>): answer is Readonly<Record<string, number>> {
  if (!isObject(answer)) return false;
  return Object.entries(answer).every(
    ([name, score]) =>
      names.has(name) && Number.isSafeInteger(score) && Number(score) >= 0 && Number(score) <= MAX_EXTENDER_PRIORITY,
  );
}

function isVictims(value: unknown): value is ExtenderVictims {
  return (
    isObject(value) &&
    typeof value['nodeName'] === 'string' &&
    Array.isArray(value['victims']) &&
    Number.isSafeInteger(value['pdbViolations'])
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
