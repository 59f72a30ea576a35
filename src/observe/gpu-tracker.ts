import { GPU_COUNT, gpuIndexesOf, gpuModelOf, WHOLE_GPU_MILLI, type GpuRequest } from '../api/objects/gpu.ts';
import type { Pod } from '../api/objects/pod.ts';
import { fittingDevices, leastLeft } from '../scheduling/gpu/choose-devices.ts';
import { Fragmentation, FRAGMENTATION_BUCKETS } from '../scheduling/gpu/fragmentation.ts';
import type { TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import type { ClusterTracker } from './cluster-tracker.ts';
import { ALLOCATABLE, REQUESTED } from './node-table.ts';
import type { PodTracker } from './pod-tracker.ts';
import { CPU } from './resource-vectors.ts';

const BUCKET_COUNT = FRAGMENTATION_BUCKETS.length;
/** All but idle GPU that a typical pod could take. */
const FRAGMENTED = FRAGMENTATION_BUCKETS.flatMap((bucket, index) => (bucket === 'q3_satisfied' ? [] : [index]));
/** Idle GPU that typical GPU pods cannot take because something is missing beside them, or because too little is left. */
const STRANDED = (['q1_lack_both', 'q2_lack_gpu', 'q4_lack_cpu'] as const).map((bucket) =>
  FRAGMENTATION_BUCKETS.indexOf(bucket),
);

/** The devices that nodes lend out (scheduling/gpu), commit by commit; amounts are thousandths of devices. */
export class GpuTracker {
  /** False until a pod asks for GPUs in this way. */
  isUsed = false;
  totalMilli = 0;
  idleMilli = 0;
  /** Asked for by all pods created so far. */
  arrivedMilli = 0;
  /** Devices of which anything is taken. */
  devicesInUse = 0;
  /** A pod that had devices has left them. */
  hasReleased = false;
  /** By FRAGMENTATION_BUCKETS; undefined without a target workload. */
  readonly buckets: Float64Array | undefined;
  /** Sums over buckets since they changed last; undefined: not asked for. */
  #fragmentedMilli: number | undefined;
  #strandedMilli: number | undefined;
  readonly #cluster: ClusterTracker;
  readonly #fragmentation: Fragmentation | undefined;
  readonly #nodes: (GpuNode | undefined)[] = [];
  readonly #devicesOf = new Map<number, readonly number[]>();
  readonly #decided: (() => void)[] = [];
  /** Without a target workload not before a pod asks: until then every device is idle, and nobody looks. */
  #isFollowing: boolean;

  constructor(pods: PodTracker, cluster: ClusterTracker, targetWorkload: TargetWorkload | undefined) {
    this.#cluster = cluster;
    this.#fragmentation = targetWorkload && new Fragmentation(targetWorkload);
    this.buckets = targetWorkload && new Float64Array(BUCKET_COUNT);
    this.#isFollowing = targetWorkload !== undefined;
    cluster.onNodeChange((node) => {
      if (!this.#isFollowing) return;
      const { objects, present } = cluster.nodes;
      if (this.#nodes[node]?.object !== objects[node] || this.#nodes[node]?.isPresent !== (present[node] === 1)) {
        this.#setNode(node);
      }
    });
    pods.listen('created', (_row, _at, { spec: { gpus } }) => {
      if (gpus === undefined) return;
      this.isUsed = true;
      if (!this.#isFollowing) this.#follow();
      this.arrivedMilli += gpus.count * gpus.milli;
    });
    pods.listen('bound', (row, _at, pod) => {
      this.#take(row, pod, pods.table.node[row]!);
      this.#tell();
    });
    pods.listen('released', (row, _at, { spec: { gpus } }) => this.#release(row, gpus, pods.table.node[row]!));
    pods.listen('deleted', (_row, _at, { spec }) => {
      if (spec.nodeName === undefined) this.#tell();
    });
  }

  /** Called when a pod has got its node, or is gone without one. */
  onDecided(listener: () => void): void {
    this.#decided.push(listener);
  }

  get allocatedMilli(): number {
    return this.totalMilli - this.idleMilli;
  }

  /** NaN without a target workload. */
  get fragmentedMilli(): number {
    return (this.#fragmentedMilli ??= this.#sumBuckets(FRAGMENTED));
  }

  get strandedMilli(): number {
    return (this.#strandedMilli ??= this.#sumBuckets(STRANDED));
  }

  #sumBuckets(chosen: readonly number[]): number {
    const { buckets } = this;
    if (buckets === undefined) return NaN;
    let sum = 0;
    for (let index = 0; index < chosen.length; index++) sum += buckets[chosen[index]!]!;
    return sum;
  }

  #follow(): void {
    this.#isFollowing = true;
    for (let node = 0; node < this.#cluster.nodeNames.size; node++) this.#setNode(node);
  }

  #setNode(node: number): void {
    const { nodes, resources } = this.#cluster;
    const { objects, present } = nodes;
    const object = objects[node];
    const isPresent = present[node] === 1;
    const before = this.#nodes[node];
    const gpuCount = isPresent ? nodes.amountOf(node, resources.indexOf(GPU_COUNT), ALLOCATABLE) : 0;
    if (before === undefined && gpuCount === 0) return;
    const model = object === undefined ? '' : gpuModelOf(object);
    // Who holds a device of a node that comes back still holds it.
    const left = before?.left ?? [];
    while (left.length < gpuCount) left.push(WHOLE_GPU_MILLI);
    const counted = before?.counted ?? { total: 0, idle: 0, inUse: 0, buckets: new Float64Array(BUCKET_COUNT) };
    const next: GpuNode = { object, isPresent, model, left, counted };
    this.#nodes[node] = next;
    this.#count(node, next);
  }

  #take(row: number, pod: Pod, node: number): void {
    const { gpus } = pod.spec;
    const gpuNode = this.#nodes[node];
    if (gpuNode === undefined) return;
    if (gpus !== undefined) {
      const devices = gpuIndexesOf(pod) ?? leastLeft(gpuNode.left, fittingDevices(gpuNode.left, gpus), gpus);
      this.#devicesOf.set(row, devices);
      changeDevices(gpuNode.left, devices, -gpus.milli);
    }
    this.#count(node, gpuNode);
  }

  #release(row: number, gpus: GpuRequest | undefined, node: number): void {
    const gpuNode = this.#nodes[node];
    if (gpuNode === undefined) return;
    const devices = this.#devicesOf.get(row);
    if (devices !== undefined && gpus !== undefined) {
      this.hasReleased = true;
      this.#devicesOf.delete(row);
      changeDevices(gpuNode.left, devices, gpus.milli);
    }
    this.#count(node, gpuNode);
  }

  /** Puts what the node adds to the sums now in the place of what it added before. */
  #count(node: number, { counted, isPresent, left, model }: GpuNode): void {
    let idle = 0;
    let inUse = 0;
    for (let device = 0; isPresent && device < left.length; device++) {
      const milli = left[device]!;
      if (milli > 0) idle += milli;
      if (milli < WHOLE_GPU_MILLI) inUse++;
    }
    const total = isPresent ? left.length * WHOLE_GPU_MILLI : 0;
    this.totalMilli += total - counted.total;
    this.idleMilli += idle - counted.idle;
    this.devicesInUse += inUse - counted.inUse;
    counted.total = total;
    counted.idle = idle;
    counted.inUse = inUse;
    if (this.#fragmentation === undefined) return;
    const { nodes } = this.#cluster;
    const freeCpuMilli = nodes.amountOf(node, CPU, ALLOCATABLE) - nodes.amountOf(node, CPU, REQUESTED);
    const now = isPresent ? this.#fragmentation.buckets(freeCpuMilli, left, model) : NO_BUCKETS;
    this.#changeBuckets(this.buckets!, counted.buckets, now);
  }

  #changeBuckets(sums: Float64Array, counted: Float64Array, now: Float64Array): void {
    this.#fragmentedMilli = undefined;
    this.#strandedMilli = undefined;
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      sums[bucket]! += now[bucket]! - counted[bucket]!;
      counted[bucket] = now[bucket]!;
    }
  }

  #tell(): void {
    for (const listener of this.#decided) listener();
  }
}

function changeDevices(left: number[], devices: readonly number[], milli: number): void {
  for (let index = 0; index < devices.length; index++) {
    const device = devices[index]!;
    if (device < left.length) left[device]! += milli;
  }
}

interface GpuNode {
  readonly object: unknown;
  readonly isPresent: boolean;
  readonly model: string;
  readonly left: number[];
  readonly counted: Counted;
}

/** What a node has added to the sums. */
interface Counted {
  total: number;
  idle: number;
  inUse: number;
  readonly buckets: Float64Array;
}

const NO_BUCKETS = new Float64Array(BUCKET_COUNT);
