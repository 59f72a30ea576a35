import type { PodJson, QueueCase, QueueOp } from '../case.ts';
import { REJECTORS } from '../generate/vocabulary.ts';
import type { QueueStep } from './oracle-queue.ts';
import type { Tally } from './tally.ts';

/** What scripts must reach. A test fails when one of these was never seen. */
export const QUEUE_RULES = [
  'pop: a higher priority overtakes',
  'pop: of one priority the oldest',
  'pop: behind its equals after a failed attempt',
  'pop: early from backoff, as active is empty',
  'pop: not from backoff, as active is not empty',
  'pop: never early after an error',
  'pop: let go at once, as it is being deleted',
  'backoff: 1 s',
  'backoff: 2 s',
  'backoff: 4 s',
  'backoff: 8 s',
  'backoff: 10 s, the default maximum',
  'backoff: another maximum',
  'backoff: cut to the whole second',
  'backoff: of errors, counted by themselves',
  'backoff: a second error in a row doubles',
  'backoff: not over in the second of its expiry',
  'backoff: over, flushed',
  'fail: nothing helpful meanwhile',
  'fail: an event meanwhile, to backoff',
  'fail: an event meanwhile for a Pending plugin, at once',
  'fail: an error',
  'fail: has gone meanwhile',
  'fail: another pod has its name now',
  'event: to active',
  'event: to backoff',
  'event: for a Pending plugin, at once',
  'event: not worth a try',
  'flush: after 5 min, to active',
  'flush: after 5 min, to backoff',
  'flush: not before 5 min',
  'flush: an event for those in flight',
  'flush: of gated pods alone, an event for those in flight',
  'gate: closed to a new pod',
  'gate: one of two gone, stays',
  'gate: opened',
  'gate: an event that opens none',
  'gate: closed by a preemption under way',
  'gate: of preemption, opened by a deletion',
  'gate: of preemption, opened by a change of the pod',
  'update: in active',
  'update: in backoff',
  'update: in flight',
  'update: unschedulable, helps',
  'update: unschedulable, does not help',
  'update: of a pod that waited nowhere',
  'update: of an assumed pod, ignored',
  'delete: in active',
  'delete: in backoff',
  'delete: unschedulable',
  'delete: gated',
  'delete: in flight',
  'delete: assumed, an event for others',
  'delete: nominated, an event for others',
  'activate: from backoff',
  'activate: from unschedulable',
  'activate: gated stays',
  'activate: in flight, comes back after backoff',
  'activate: after a failed preemption',
  'nomination: by a failed attempt',
  'nomination: by its status',
  'nomination: unwritten, kept through an update',
  'nomination: changed, an event for others',
  'binding: assumed, in flight no more',
  'binding: failed, as an error',
  'binding: failed, an event for others',
  'binding: rejected behind Permit, to backoff',
  'profile: another one',
  'profile: of nobody',
  ...REJECTORS.flatMap((plugin) => [`hint of ${plugin}: worth a try` as const, `hint of ${plugin}: not` as const]),
] as const;

export type QueueRule = (typeof QUEUE_RULES)[number];

const SECOND = 1_000_000;
const MAX_STAY = 300 * SECOND;
const FLUSH_PERIOD = 30 * SECOND;

/** What a script has told about a pod so far, as far as it has not gone to a node. */
interface Waiting {
  pod: PodJson;
  readonly arrivedAt: number;
  timestamp: number;
  unschedulableCount: number;
  errorCount: number;
  unschedulablePlugins: readonly string[];
  pendingPlugins: readonly string[];
  /** While in flight. */
  poppedAt: number;
  wasActivated: boolean;
  flush: 'none' | 'leftover' | 'gated';
  isAssumed: boolean;
}

/** Watches what upstream does in a script, and counts which rules were at work. */
export class QueueRules {
  readonly #tally: Tally;
  readonly #initial: number;
  readonly #maximum: number;
  readonly #pods = new Map<string, Waiting>();
  #before: QueueStep = { standings: new Map(), expirations: new Map(), nominated: new Map() };
  #now = 0;

  constructor({ config = {} }: QueueCase, tally: Tally) {
    this.#tally = tally;
    this.#initial = config.podInitialBackoffSeconds ?? 1;
    this.#maximum = config.podMaxBackoffSeconds ?? 10;
  }

  see(op: QueueOp, step: QueueStep): void {
    const passedFrom = this.#now;
    this.#now += Math.round(op.seconds * SECOND);
    const moves = this.#movesTo(step);
    this.#seeFlushes(moves, passedFrom);
    this.#seeOp(op, step, moves);
    if (op.op !== 'fail') this.#seeEvents(op, moves);
    this.#before = step;
  }

  #rule(rule: QueueRule): void {
    this.#tally.count('rules', rule, true);
  }

  /** Pods and from where to where; '' is nowhere. */
  #movesTo(step: QueueStep): Map<string, string> {
    const moves = new Map<string, string>();
    for (const key of new Set([...this.#before.standings.keys(), ...step.standings.keys()])) {
      const from = this.#before.standings.get(key) ?? '';
      const to = step.standings.get(key) ?? '';
      moves.set(key, `${from}>${to}`);
    }
    return moves;
  }

  /** Ticks of the clock since the step before. */
  #seeFlushes(moves: ReadonlyMap<string, string>, passedFrom: number): void {
    const tick = this.#now - (this.#now % FLUSH_PERIOD);
    const isTick = tick > passedFrom;
    let found: Waiting['flush'] = 'none';
    for (const [key, move] of moves) {
      const waiting = this.#pods.get(key);
      if (waiting === undefined) continue;
      const isLeftover = isTick && tick - waiting.timestamp > MAX_STAY;
      if (move.startsWith('G') && isLeftover && found === 'none') found = 'gated';
      if (move.startsWith('U') && isLeftover) {
        found = 'leftover';
        if (move === 'U>A') this.#rule('flush: after 5 min, to active');
        if (move === 'U>B') this.#rule('flush: after 5 min, to backoff');
        moves = new Map([...moves].filter(([other]) => other !== key));
      } else if (move === 'U>U' && isTick) {
        this.#rule('flush: not before 5 min');
      }
    }
    for (const waiting of this.#pods.values())
      if (waiting.flush === 'none' || found === 'leftover') waiting.flush = found;
    for (const [key, expiry] of this.#before.expirations) {
      const isInSecond = Math.floor(this.#now / SECOND) === expiry;
      if (isInSecond && moves.get(key) === 'B>B') this.#rule('backoff: not over in the second of its expiry');
      if (moves.get(key) === 'B>A') this.#rule('backoff: over, flushed');
    }
  }

  #seeOp(op: QueueOp, step: QueueStep, moves: ReadonlyMap<string, string>): void {
    switch (op.op) {
      case 'pop':
        return this.#seePop(step);
      case 'fail':
      case 'assume':
        for (const [key, move] of moves)
          if (/F>/.test(move) && !move.endsWith('F')) this.#seeLanding(op, step, key, move);
        return;
      case 'add':
        return this.#seeArrival(op.pod, step);
      case 'update':
        return this.#seeUpdate(op.pod, step, moves);
      case 'delete':
        return this.#seeDeletion(op.name, moves);
      case 'activate':
        return this.#seeActivation(op.name, moves);
      case 'endPreemption':
        if (op.failed && [...moves.values()].some((move) => /[UBG]>A/.test(move)))
          this.#rule('activate: after a failed preemption');
        return;
      case 'failBinding':
        for (const [key, move] of moves) {
          const waiting = this.#pods.get(key);
          if (move !== '>B' || waiting?.isAssumed !== true) continue;
          const { unschedulablePlugins = [] } = op;
          const isError = unschedulablePlugins.length === 0;
          this.#rule(isError ? 'binding: failed, as an error' : 'binding: rejected behind Permit, to backoff');
          waiting.isAssumed = false;
          this.#countFailure(waiting, unschedulablePlugins, []);
        }
        if ([...moves.values()].some((move) => /U>[AB]/.test(move))) this.#rule('binding: failed, an event for others');
    }
  }

  #seePop({ popped, isSkipped }: QueueStep): void {
    const ready = [...this.#before.standings].filter(([, places]) => places.includes('A')).map(([key]) => key);
    const backing = [...this.#before.standings].filter(([, places]) => places.includes('B'));
    if (popped === undefined) {
      if (backing.length > 0) this.#rule('pop: never early after an error');
      return;
    }
    const waiting = this.#pods.get(popped)!;
    if (isSkipped === true) this.#rule('pop: let go at once, as it is being deleted');
    if (this.#before.standings.get(popped) === 'B') this.#rule('pop: early from backoff, as active is empty');
    else if (backing.length > 0) this.#rule('pop: not from backoff, as active is not empty');
    for (const key of ready) {
      const other = this.#pods.get(key)!;
      if (key === popped) continue;
      if (priorityOf(waiting) > priorityOf(other) && waiting.timestamp > other.timestamp)
        this.#rule('pop: a higher priority overtakes');
      if (priorityOf(waiting) !== priorityOf(other)) continue;
      if (waiting.timestamp < other.timestamp) this.#rule('pop: of one priority the oldest');
      if (waiting.arrivedAt > other.arrivedAt && waiting.timestamp < other.timestamp)
        this.#rule('pop: behind its equals after a failed attempt');
    }
    Object.assign(waiting, { poppedAt: this.#now, wasActivated: false, flush: 'none' } satisfies Partial<Waiting>);
  }

  /** A pod is in flight no more. */
  #seeLanding(op: QueueOp & { op: 'fail' | 'assume' }, step: QueueStep, key: string, move: string): void {
    const waiting = this.#pods.get(key);
    if (move !== 'F>' && move.includes('>A') && move.startsWith('AF'))
      return this.#rule('fail: another pod has its name now');
    if (waiting === undefined) return op.op === 'fail' ? this.#rule('fail: has gone meanwhile') : undefined;
    if (op.op === 'assume') {
      waiting.isAssumed = true;
      return this.#rule('binding: assumed, in flight no more');
    }
    const { unschedulablePlugins = [], pendingPlugins = [] } = op;
    this.#countFailure(waiting, unschedulablePlugins, pendingPlugins);
    if ([...step.nominated.values()].some((pods) => pods.includes(key)) && op.nominatedNodeName !== undefined)
      this.#rule('nomination: by a failed attempt');
    this.#seeBackoff(waiting, step.expirations.get(key));
    if (unschedulablePlugins.length + pendingPlugins.length === 0) return this.#rule('fail: an error');
    if (move === 'F>U') this.#rule('fail: nothing helpful meanwhile');
    if (move === 'F>G') this.#rule('gate: closed by a preemption under way');
    if (move === 'F>A' && pendingPlugins.length > 0)
      this.#rule('fail: an event meanwhile for a Pending plugin, at once');
    if (move !== 'F>B') return;
    this.#rule('fail: an event meanwhile, to backoff');
    if (waiting.wasActivated) this.#rule('activate: in flight, comes back after backoff');
    if (waiting.flush === 'leftover') this.#rule('flush: an event for those in flight');
    if (waiting.flush === 'gated') this.#rule('flush: of gated pods alone, an event for those in flight');
  }

  #countFailure(waiting: Waiting, unschedulablePlugins: readonly string[], pendingPlugins: readonly string[]): void {
    const isError = unschedulablePlugins.length + pendingPlugins.length === 0;
    Object.assign(waiting, { unschedulablePlugins, pendingPlugins, timestamp: this.#now });
    waiting.errorCount = isError ? waiting.errorCount + 1 : 0;
    if (!isError) waiting.unschedulableCount++;
  }

  #seeBackoff({ errorCount, unschedulableCount }: Waiting, expiry: number | undefined): void {
    if (expiry === undefined) return;
    const seconds = Math.ceil(expiry - this.#now / SECOND);
    if (this.#now % SECOND !== 0) this.#rule('backoff: cut to the whole second');
    if (errorCount === 1 && unschedulableCount > 1 && seconds === this.#initial)
      this.#rule('backoff: of errors, counted by themselves');
    if (errorCount === 2 && seconds === 2 * this.#initial) this.#rule('backoff: a second error in a row doubles');
    if (this.#maximum !== 10 && seconds === this.#maximum) this.#rule('backoff: another maximum');
    if (this.#initial !== 1 || this.#maximum !== 10) return;
    const names = { 1: '1 s', 2: '2 s', 4: '4 s', 8: '8 s', 10: '10 s, the default maximum' } as const;
    const name = names[seconds as keyof typeof names];
    if (name !== undefined) this.#rule(`backoff: ${name}`);
  }

  #seeArrival(pod: PodJson, { standings, nominated }: QueueStep): void {
    if (pod.spec['nodeName'] !== undefined) return;
    const key = keyOf(pod);
    const scheduler = pod.spec['schedulerName'];
    if (scheduler === 'nobody' && !standings.has(key)) this.#rule('profile: of nobody');
    else if (scheduler !== undefined) this.#rule('profile: another one');
    if (standings.get(key) === 'G') this.#rule('gate: closed to a new pod');
    if ([...nominated.values()].some((pods) => pods.includes(key))) this.#rule('nomination: by its status');
    this.#arrive(pod);
  }

  #arrive(pod: PodJson): void {
    this.#pods.set(keyOf(pod), {
      pod,
      arrivedAt: this.#now,
      timestamp: this.#now,
      unschedulableCount: 0,
      errorCount: 0,
      unschedulablePlugins: [],
      pendingPlugins: [],
      poppedAt: 0,
      wasActivated: false,
      flush: 'none',
      isAssumed: false,
    });
  }

  #seeUpdate(pod: PodJson, step: QueueStep, moves: ReadonlyMap<string, string>): void {
    const key = keyOf(pod);
    const waiting = this.#pods.get(key);
    if (waiting === undefined) return;
    const old = waiting.pod;
    const move = moves.get(key) ?? '>';
    waiting.pod = pod;
    if (move === '>' && waiting.isAssumed) this.#rule('update: of an assumed pod, ignored');
    if (move === '>A') {
      this.#rule('update: of a pod that waited nowhere');
      this.#arrive(pod);
    }
    if (move === 'A>A') this.#rule('update: in active');
    if (move === 'B>B') this.#rule('update: in backoff');
    if (move === 'F>F') this.#rule('update: in flight');
    if (move === 'U>U') this.#rule('update: unschedulable, does not help');
    if (/U>[AB]/.test(move)) this.#rule('update: unschedulable, helps');
    if (move === 'G>G' && gatesOf(pod) < gatesOf(old)) this.#rule('gate: one of two gone, stays');
    if (move === 'G>A' && gatesOf(old) > 0) this.#rule('gate: opened');
    if (/G>[AB]/.test(move) && gatesOf(old) === 0) this.#rule('gate: of preemption, opened by a change of the pod');
    const isUnwritten = old.status?.nominatedNodeName === undefined && pod.status?.nominatedNodeName === undefined;
    if (isUnwritten && [...step.nominated.values()].some((pods) => pods.includes(key)))
      this.#rule('nomination: unwritten, kept through an update');
    const isFreed = old.status?.nominatedNodeName !== undefined && !waiting.isAssumed;
    if (isFreed && old.status.nominatedNodeName !== pod.status?.nominatedNodeName && this.#hasHelped(key, moves))
      this.#rule('nomination: changed, an event for others');
  }

  #hasHelped(but: string, moves: ReadonlyMap<string, string>): boolean {
    return [...moves].some(([key, move]) => key !== but && /U>[AB]/.test(move));
  }

  #seeDeletion(key: string, moves: ReadonlyMap<string, string>): void {
    const waiting = this.#pods.get(key);
    if (waiting === undefined) return;
    const places = { A: 'in active', B: 'in backoff', U: 'unschedulable', G: 'gated', F: 'in flight' } as const;
    const from = (moves.get(key) ?? '>')[0] as keyof typeof places | '>';
    if (from !== '>') this.#rule(`delete: ${places[from]}`);
    if (waiting.isAssumed && this.#hasHelped(key, moves)) this.#rule('delete: assumed, an event for others');
    const isNominated = !waiting.isAssumed && waiting.pod.status?.nominatedNodeName !== undefined;
    if (isNominated && this.#hasHelped(key, moves)) this.#rule('delete: nominated, an event for others');
    this.#pods.delete(key);
  }

  #seeActivation(key: string, moves: ReadonlyMap<string, string>): void {
    const waiting = this.#pods.get(key);
    const move = moves.get(key) ?? '>';
    if (move === 'B>A') this.#rule('activate: from backoff');
    if (move === 'U>A') this.#rule('activate: from unschedulable');
    if (move === 'G>G') this.#rule('activate: gated stays');
    if (move === 'F>F' && waiting !== undefined) waiting.wasActivated = true;
  }

  /** What a change of the cluster, or of the pod itself, does to pods that were rejected. */
  #seeEvents(op: QueueOp, moves: ReadonlyMap<string, string>): void {
    if (!EVENTS.includes(op.op)) return;
    for (const [key, move] of moves) {
      const waiting = this.#pods.get(key);
      if (waiting === undefined || waiting.timestamp === this.#now) continue;
      const { unschedulablePlugins, pendingPlugins } = waiting;
      const isFlushed = this.#now - waiting.timestamp > MAX_STAY;
      if (isFlushed) continue;
      const isWorth = /U>[AB]/.test(move);
      if (move === 'U>A' && pendingPlugins.length > 0) this.#rule('event: for a Pending plugin, at once');
      if (move === 'U>A') this.#rule('event: to active');
      if (move === 'U>B') this.#rule('event: to backoff');
      if (move === 'U>U') this.#rule('event: not worth a try');
      if (move === 'G>G') this.#rule('gate: an event that opens none');
      if (/G>[AB]/.test(move) && op.op === 'delete') this.#rule('gate: of preemption, opened by a deletion');
      const [plugin, ...others] = [...unschedulablePlugins, ...pendingPlugins];
      if (plugin === undefined || others.length > 0 || !(isWorth || move === 'U>U')) continue;
      this.#rule(`hint of ${plugin as (typeof REJECTORS)[number]}: ${isWorth ? 'worth a try' : 'not'}`);
    }
  }
}

const EVENTS: readonly string[] = ['add', 'update', 'delete', 'addNode', 'updateNode', 'deleteNode', 'seeBound'];

function priorityOf({ pod }: Waiting): number {
  return (pod.spec['priority'] as number | undefined) ?? 0;
}

function gatesOf({ spec }: PodJson): number {
  return ((spec['schedulingGates'] as unknown[] | undefined) ?? []).length;
}

function keyOf({ metadata: { namespace = 'default', name } }: PodJson): string {
  return `${namespace}/${name}`;
}
