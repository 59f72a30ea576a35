import type { Clock } from '../../../engine/time.ts';
import { ZoneTainter } from './zone-tainter.ts';

/** How much of a zone is down (node_lifecycle_controller.go ComputeZoneState). */
type ZoneState = 'Normal' | 'FullDisruption' | 'PartialDisruption';

export interface ZoneCount {
  ready: number;
  notReady: number;
}

export interface ZoneOptions {
  readonly nodeEvictionRate: number;
  readonly secondaryNodeEvictionRate: number;
  readonly largeClusterSizeThreshold: number;
  readonly unhealthyZoneThreshold: number;
}

/** The zones of the cluster, and in each the queue of nodes to be tainted at the rate that its state allows. */
export class Zones {
  readonly #clock: Clock;
  readonly #options: ZoneOptions;
  readonly #taint: (nodeName: string) => void;
  #counts: ReadonlyMap<string, ZoneCount> = new Map();
  readonly #tainters = new Map<string, ZoneTainter>();

  constructor(clock: Clock, options: ZoneOptions, taint: (nodeName: string) => void) {
    this.#clock = clock;
    this.#options = options;
    this.#taint = taint;
  }

  tainterOf(zone: string): ZoneTainter {
    let tainter = this.#tainters.get(zone);
    if (tainter === undefined) {
      tainter = new ZoneTainter(this.#clock, this.#rateOf(zone), this.#taint);
      this.#tainters.set(zone, tainter);
    }
    return tainter;
  }

  /** Tells when the whole cluster has gone down (or the controller is cut off), and when it no longer is. */
  update(counts: ReadonlyMap<string, ZoneCount>): 'entered full disruption' | 'left full disruption' | undefined {
    const wasFull = this.#isFull();
    this.#counts = counts;
    for (const [zone, tainter] of this.#tainters) tainter.setRate(this.#rateOf(zone));
    if (wasFull === this.#isFull()) return undefined;
    return wasFull ? 'left full disruption' : 'entered full disruption';
  }

  #isFull(): boolean {
    return (
      this.#counts.size > 0 && [...this.#counts.values()].every((count) => this.#stateOf(count) === 'FullDisruption')
    );
  }

  /** Nodes per second. When everything is down, nobody is tainted. */
  #rateOf(zone: string): number {
    const { nodeEvictionRate, secondaryNodeEvictionRate, largeClusterSizeThreshold } = this.#options;
    if (this.#isFull()) return 0;
    const count = this.#counts.get(zone);
    if (count === undefined || this.#stateOf(count) !== 'PartialDisruption') return nodeEvictionRate;
    return count.ready + count.notReady > largeClusterSizeThreshold ? secondaryNodeEvictionRate : 0;
  }

  #stateOf({ ready, notReady }: ZoneCount): ZoneState {
    if (ready === 0 && notReady > 0) return 'FullDisruption';
    // Compared in single precision, as upstream does.
    const share = Math.fround(Math.fround(notReady) / Math.fround(notReady + ready));
    const isUnhealthy = notReady > 2 && share >= Math.fround(this.#options.unhealthyZoneThreshold);
    return isUnhealthy ? 'PartialDisruption' : 'Normal';
  }
}
