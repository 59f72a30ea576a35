import { median } from 'd3-array';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Node } from '../api/objects/node.ts';
import { isTerminal, type Pod } from '../api/objects/pod.ts';
import { Observation } from './observation.ts';
import { StrandedCapacity } from './stranded-capacity.ts';
import { IDENTITY } from './testing/observe-world.ts';
import { ALL_METRICS } from './testing/registry.ts';
import { World } from './testing/world.ts';

const NODE_NAMES = ['node-0', 'node-1', 'node-2'];
const RESOURCES = ['cpu', 'memory', 'pods', 'nvidia.com/gpu'] as const;
type Name = (typeof RESOURCES)[number];
type Amounts = Readonly<Record<string, number>>;

const amounts = fc.record({
  cpu: fc.integer({ min: 0, max: 4000 }),
  // Three such nodes are more than 2^53 bytes.
  memory: fc.integer({ min: 0, max: 9_000_000_000_000_000 }),
  'nvidia.com/gpu': fc.integer({ min: 0, max: 4 }),
});
const pick = fc.nat({ max: 1000 });

/** One step of a random history; what makes no sense at its time is left out. */
const step = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('node' as const), pick, allocatable: amounts, pods: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('remove node' as const), pick }),
  fc.record({ do: fc.constant('pod' as const), requests: amounts }),
  fc.record({ do: fc.constant('bind' as const), pick, to: pick }),
  fc.record({ do: fc.constant('start' as const), pick }),
  fc.record({ do: fc.constant('end' as const), pick }),
  fc.record({ do: fc.constant('remove pod' as const), pick }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The truth, worked out from the objects alone whenever it is asked for. */
class Recomputation {
  readonly #world: World;
  readonly created: Pod[] = [];
  readonly running = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  requestsOf(pod: Pod, name: string): number {
    return name === 'pods' ? 1 : (pod.spec.containers[0]!.requests[name] ?? 0);
  }

  requestedOn(node: string, name: string): number {
    const pods = [...this.#world.pods.values()].filter((pod) => pod.spec.nodeName === node && !isTerminal(pod));
    return pods.reduce((sum, pod) => sum + this.requestsOf(pod, name), 0);
  }

  usedOn(node: string, name: string): number {
    const pods = [...this.#world.pods.values()].filter(
      (pod) => pod.spec.nodeName === node && this.running.has(pod.metadata.uid),
    );
    return pods.reduce((sum, pod) => sum + this.requestsOf(pod, name), 0);
  }

  sum(of: (node: Node) => number): number {
    return [...this.#world.nodes.values()].reduce((sum, node) => sum + of(node), 0);
  }

  allocationRatio(name: Name): number {
    const allocatable = this.sum(({ status }) => status.allocatable[name] ?? 0);
    return allocatable === 0 ? NaN : this.sum(({ metadata }) => this.requestedOn(metadata.name, name)) / allocatable;
  }

  utilizationRatio(name: Name): number {
    const capacity = this.sum(({ status }) => status.capacity[name] ?? 0);
    return capacity === 0 ? NaN : this.sum(({ metadata }) => this.usedOn(metadata.name, name)) / capacity;
  }

  nodeRatios(name: Name): number[] {
    const nodes = [...this.#world.nodes.values()].filter(({ status }) => (status.allocatable[name] ?? 0) > 0);
    return nodes.map(({ metadata, status }) => this.requestedOn(metadata.name, name) / status.allocatable[name]!);
  }

  deviation(name: Name): number {
    const ratios = this.nodeRatios(name);
    if (ratios.length === 0) return NaN;
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    return Math.sqrt(ratios.reduce((sum, ratio) => sum + (ratio - mean) * (ratio - mean), 0) / ratios.length);
  }

  free({ metadata, status }: Node, name: string): number {
    return (status.allocatable[name] ?? 0) - this.requestedOn(metadata.name, name);
  }

  stranded(name: Name): number {
    const known = this.created.slice(0, 1 << Math.floor(Math.log2(this.created.length)));
    const askers = known.filter((pod) => this.requestsOf(pod, name) > 0);
    if (askers.length === 0) return 0;
    const typical = (other: string): number => median(askers, (pod) => this.requestsOf(pod, other))!;
    const fits = (node: Node): boolean =>
      RESOURCES.every((other) => {
        const isBeyondTheNode = typical(other) > (node.status.allocatable[other] ?? 0);
        return typical(other) === 0 || isBeyondTheNode || typical(other) <= this.free(node, other);
      });
    return this.sum((node) => (fits(node) ? 0 : Math.max(0, this.free(node, name))));
  }
}

function perform(world: World, truth: Recomputation, action: Step): void {
  const pods = [...world.pods.values()];
  const pod = 'pick' in action && pods.length > 0 ? pods[action.pick % pods.length]! : undefined;
  const name = pod?.metadata.name ?? '';
  const isBound = pod?.spec.nodeName !== undefined;
  const isOver = pod !== undefined && isTerminal(pod);
  const nodeName = 'pick' in action ? NODE_NAMES[action.pick % NODE_NAMES.length]! : '';
  if (action.do === 'node') {
    const allocatable: Amounts = { ...action.allocatable, pods: action.pods };
    if (!world.nodes.has(nodeName)) world.addNode(nodeName, allocatable);
    else
      world.changeNode(nodeName, (node) => ({
        ...node,
        status: { ...node.status, allocatable, capacity: allocatable },
      }));
  } else if (action.do === 'remove node') {
    if (world.nodes.has(nodeName)) world.removeNode(nodeName);
  } else if (action.do === 'pod') {
    truth.created.push(world.addPod(`pod-${truth.created.length}`, action.requests));
  } else if (pod === undefined || action.do === 'wait') {
    return;
  } else if (action.do === 'bind') {
    if (!isBound) world.bind(name, NODE_NAMES[action.to % NODE_NAMES.length]!);
  } else if (action.do === 'start') {
    if (isBound && !isOver) truth.running.add(pod.metadata.uid);
    if (isBound && !isOver) world.start(name);
  } else if (action.do === 'end') {
    truth.running.delete(pod.metadata.uid);
    world.setPhase(name, 'Succeeded');
  } else {
    truth.running.delete(pod.metadata.uid);
    world.removePod(name);
  }
}

/** Means of what `look` sees, each second alike; NaN does not count. */
class Mean {
  #sum = 0;
  #seconds = 0;

  add(value: number, seconds: number): void {
    if (Number.isNaN(value)) return;
    this.#sum += value * seconds;
    this.#seconds += seconds;
  }

  get value(): number {
    return this.#seconds === 0 ? 0 : this.#sum / this.#seconds;
  }
}

function near(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(expected)));
}

test('incremental sums, balance and stranded capacity equal a recomputation, and so do means over time', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World();
      const observation = new Observation(world.journal, {
        metrics: [...ALL_METRICS.values()],
        checks: [],
        until: Infinity,
        sampleInterval: Infinity,
      });
      const { pods, cluster } = observation;
      const capacity = new StrandedCapacity(pods, cluster);
      const truth = new Recomputation(world);
      const means = new Map<string, Mean>();
      let seconds = 0;
      for (const action of steps) {
        if (action.do === 'wait') {
          for (const resource of RESOURCES) {
            const seen: Readonly<Record<string, number>> = {
              cluster_allocation_ratio_mean: truth.allocationRatio(resource),
              cluster_utilization_ratio_mean: truth.utilizationRatio(resource),
              ...(resource === 'cpu' || resource === 'memory'
                ? { node_allocation_ratio_stddev_mean: truth.deviation(resource) }
                : {}),
            };
            for (const [name, value] of Object.entries(seen)) {
              const key = `${name}{resource="${resource}"}`;
              if (!means.has(key)) means.set(key, new Mean());
              means.get(key)!.add(value, action.seconds);
            }
          }
          world.at((seconds += action.seconds));
        }
        perform(world, truth, action);
        for (const resource of RESOURCES) {
          const index = cluster.resources.names.indexOf(resource);
          const allocatable = truth.sum(({ status }) => status.allocatable[resource] ?? 0);
          near(cluster.totals.allocatable[index]?.value ?? 0, allocatable);
          near(capacity.stranded[index]?.value ?? 0, truth.stranded(resource));
        }
      }
      const { metrics } = observation.finish(world.clock.now, IDENTITY);
      for (const [name, mean] of means) near(metrics[name]?.value ?? 0, mean.value);
    }),
    { numRuns: 300 },
  );
});
