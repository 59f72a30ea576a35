import { MINUTE, SECOND, type Duration, type Time } from '../../engine/time.ts';
import { PodLine } from './pod-line.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/** scheduling_queue.go DefaultPodMaxInUnschedulablePodsDuration */
const MAX_STAY: Duration = 5 * MINUTE;
/** scheduling_queue.go Run: flushUnschedulablePodsLeftover */
const FLUSH_PERIOD: Duration = 30 * SECOND;

/** Those who wait because of the same plugins, in the order in which they came. */
interface Line {
  readonly rejectors: ReadonlySet<string>;
  readonly isGated: boolean;
  readonly pods: PodLine;
}

/**
 * The pods that have been tried in vain and wait for a change in the cluster, and those that are gated.
 *
 * Those whom the same plugins have rejected stand in one line, so that an event touches only the pods that might care. Whole
 * queues come and go with one event: no pod is ever looked up.
 */
export class UnschedulablePods {
  readonly #lines: Line[] = [];
  readonly #gatedLines: Line[] = [];
  /** By the set of plugins of a failure, which is that of many pods. */
  readonly #known = new WeakMap<ReadonlySet<string>, Line>();
  #size = 0;
  #arrivals = 0;
  readonly #startedAt: Time;
  readonly #flushesGated: boolean;

  /**
   * @param startedAt when the periodic flush ran for the first time.
   * @param flushesGated v1.37: gated pods are flushed as well, each of them again after the same stay
   * (kubernetes/kubernetes#139162, #139331).
   */
  constructor(startedAt: Time, flushesGated = false) {
    this.#startedAt = startedAt;
    this.#flushesGated = flushesGated;
  }

  /** The gated ones among them. */
  get size(): number {
    return this.#size;
  }

  get hasGated(): boolean {
    return this.#gatedLines.some(({ pods }) => pods.size > 0);
  }

  add(info: QueuedPodInfo): 'unschedulable' | 'gated' {
    const line = this.#lineOf(info);
    line.pods.add(info);
    info.parkedAs = this.#arrivals++;
    this.#size++;
    return line.isGated ? 'gated' : 'unschedulable';
  }

  remove(info: QueuedPodInfo): void {
    info.line!.remove(info);
    this.#size--;
  }

  #lineOf(info: QueuedPodInfo): Line {
    const { unschedulablePlugins, pendingPlugins, gatingPlugin } = info;
    if (pendingPlugins.size > 0 || gatingPlugin !== undefined) return this.#findLine(info);
    let line = this.#known.get(unschedulablePlugins);
    if (line === undefined) this.#known.set(unschedulablePlugins, (line = this.#findLine(info)));
    return line;
  }

  #findLine({ unschedulablePlugins, pendingPlugins, gatingPlugin }: QueuedPodInfo): Line {
    const isGated = gatingPlugin !== undefined;
    const rejectors = new Set([...unschedulablePlugins, ...pendingPlugins]);
    const known = this.#lines.find((line) => line.isGated === isGated && isSame(line.rejectors, rejectors));
    if (known !== undefined) return known;
    const line: Line = { rejectors, isGated, pods: new PodLine() };
    this.#lines.push(line);
    if (isGated) this.#gatedLines.push(line);
    return line;
  }

  /**
   * Those that one of the plugins has rejected, each once: all of the first plugin in the order in which they came, then the
   * others of the next one.
   */
  rejectedBy(plugins: readonly string[]): readonly QueuedPodInfo[] {
    // Copies: the caller moves pods away meanwhile.
    const lists: (readonly QueuedPodInfo[])[] = [];
    const open = new Set(this.#lines.filter(({ pods }) => pods.size > 0));
    for (const plugin of plugins) {
      const lines: Line[] = [];
      for (const line of open) if (line.rejectors.has(plugin)) lines.push(line);
      for (const line of lines) open.delete(line);
      if (lines.length > 0) lists.push(inOrder(lines.map(({ pods }) => pods.list())));
    }
    return lists.length === 1 ? lists[0]! : lists.flat();
  }

  /** When the next flush will find somebody who has been here for too long; undefined when nobody ever will. */
  get nextFlushAt(): Time | undefined {
    let earliest: QueuedPodInfo | undefined;
    const consider = (info: QueuedPodInfo): void => {
      if (earliest === undefined || waitsSince(info) < waitsSince(earliest)) earliest = info;
    };
    for (const { isGated, pods } of this.#lines) {
      if (pods.size > 0 && !isGated) consider(pods.first!);
      else if (isGated && this.#flushesGated) pods.list().forEach(consider);
    }
    return earliest === undefined ? undefined : this.flushOf(earliest);
  }

  /** The flush that will find this pod. */
  flushOf(info: QueuedPodInfo): Time {
    // The stay must be strictly longer than MAX_STAY at a multiple of the period.
    const flushes = Math.floor((waitsSince(info) + MAX_STAY - this.#startedAt) / FLUSH_PERIOD) + 1;
    return this.#startedAt + flushes * FLUSH_PERIOD;
  }

  /** Has there been a flush after `since` whose latest found gated pods that have been here for too long? */
  hadGatedLeftover(since: Time, now: Time): boolean {
    if (this.#gatedLines.length === 0) return false;
    const flushedAt = now - ((now - this.#startedAt) % FLUSH_PERIOD);
    if (flushedAt <= since) return false;
    const isLeftover = ({ timestamp }: QueuedPodInfo): boolean => flushedAt - timestamp > MAX_STAY;
    return this.#gatedLines.some(({ pods }) => pods.list().some(isLeftover));
  }

  /** Up to v1.36 gated pods are never in it: no wildcard opens a gate. */
  findLeftover(now: Time): readonly QueuedPodInfo[] {
    // A pod gets here with a timestamp of that instant.
    const isInTime = ({ timestamp }: QueuedPodInfo): boolean => now - timestamp <= MAX_STAY;
    const others = this.#lines.filter(({ isGated }) => !isGated);
    const leftover = inOrder(others.map(({ pods }) => pods.listUntil(isInTime)));
    if (!this.#flushesGated) return leftover;
    const gated = inOrder(this.#gatedLines.map(({ pods }) => pods.list())).filter(
      (info) => now - waitsSince(info) > MAX_STAY,
    );
    for (const info of gated) info.gatedFlushAt = now;
    return [...leftover, ...gated];
  }
}

const NOBODY: readonly QueuedPodInfo[] = [];

/** Several lines as one, in the order in which the pods came. */
function inOrder(lists: readonly (readonly QueuedPodInfo[])[]): readonly QueuedPodInfo[] {
  const [first = NOBODY, ...others] = lists.filter(({ length }) => length > 0);
  return others.length === 0 ? first : [...first, ...others.flat()].sort((a, b) => a.parkedAs - b.parkedAs);
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

function waitsSince({ timestamp, gatedFlushAt = timestamp }: QueuedPodInfo): Time {
  return Math.max(timestamp, gatedFlushAt);
}
