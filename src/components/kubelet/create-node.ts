import type { ResourceList } from '../../api/objects/meta.ts';
import { LABEL_HOSTNAME, type ContainerImage, type Node, type NodeCondition } from '../../api/objects/node.ts';
import type { Time } from '../../engine/time.ts';
import type { ImageRegistry } from '../../infrastructure/image-registry.ts';
import type { MachineDescription } from '../../infrastructure/machine.ts';
import { ImageStore } from './image-store.ts';
import type { EvictionThreshold, KubeletOptions } from './options.ts';

/** What the kubelets of the model run on; a machine's own labels come first. */
const OPERATING_SYSTEM = 'linux';
const ARCHITECTURE = 'amd64';

/**
 * The Node as the kubelet of this machine registers it (kubelet_node_status.go initialNode), Ready as if it had been up
 * for a while.
 */
export function createNode(
  description: MachineDescription,
  options: KubeletOptions,
  imageRegistry: ImageRegistry,
): Node {
  const { name, labels, taints, images } = description;
  const capacity = withPods(description.capacity, options);
  return {
    kind: 'Node',
    metadata: {
      name,
      namespace: '',
      uid: '',
      resourceVersion: 0,
      creationTimestamp: 0,
      labels: {
        [LABEL_HOSTNAME]: name,
        'kubernetes.io/os': OPERATING_SYSTEM,
        'kubernetes.io/arch': ARCHITECTURE,
        'beta.kubernetes.io/os': OPERATING_SYSTEM,
        'beta.kubernetes.io/arch': ARCHITECTURE,
        ...labels,
      },
      annotations: {},
    },
    spec: { unschedulable: false, taints },
    status: {
      capacity,
      allocatable: allocatableOf(capacity, options),
      conditions: READY_FROM_THE_START,
      images: images.length === 0 ? NO_IMAGES : reportedImages(new ImageStore(imageRegistry, images), options),
    },
  };
}

const NO_IMAGES: readonly ContainerImage[] = [];

function withPods(capacity: ResourceList, { maxPods }: KubeletOptions): ResourceList {
  return capacity['pods'] === undefined ? { ...capacity, pods: maxPods } : capacity;
}

/** By capacity, and the last options that it was asked with. */
const KNOWN = new WeakMap<ResourceList, { readonly options: KubeletOptions; readonly allocatable: ResourceList }>();

/** Machines that are alike share their capacity, and their nodes what is left of it. */
function allocatableOf(capacity: ResourceList, options: KubeletOptions): ResourceList {
  const known = KNOWN.get(capacity);
  if (known?.options === options) return known.allocatable;
  const allocatable = computeAllocatable(capacity, options);
  KNOWN.set(capacity, { options, allocatable });
  return allocatable;
}

/**
 * Capacity without what is reserved and without the hard eviction thresholds, never below 0; hugepages come off memory
 * (nodestatus/setters.go MachineInfo, cm/node_container_manager_linux.go GetNodeAllocatableReservation).
 */
function computeAllocatable(
  capacity: ResourceList,
  { kubeReserved, systemReserved, evictionHard }: KubeletOptions,
): ResourceList {
  const allocatable: Record<string, number> = {};
  for (const name in capacity) {
    let left = capacity[name]! - (kubeReserved[name] ?? 0) - (systemReserved[name] ?? 0);
    if (name === 'memory') left -= heldBack(evictionHard['memory.available'], capacity[name]!);
    if (name === 'ephemeral-storage') left -= heldBack(evictionHard['nodefs.available'], capacity[name]!);
    allocatable[name] = Math.max(0, left);
  }
  for (const name in capacity) {
    if (!name.startsWith('hugepages-') || allocatable['memory'] === undefined) continue;
    allocatable['memory'] = Math.max(0, allocatable['memory'] - capacity[name]!);
  }
  return allocatable;
}

function heldBack(threshold: EvictionThreshold, capacity: number): number {
  return 'bytes' in threshold ? threshold.bytes : Math.trunc(capacity * threshold.ratio);
}

/** The images that go into the node status: the largest ones. */
export function reportedImages(store: ImageStore, { nodeStatusMaxImages }: KubeletOptions): readonly ContainerImage[] {
  const images = store.listBySize();
  return nodeStatusMaxImages < 0 ? images : images.slice(0, nodeStatusMaxImages);
}

/** The conditions that a kubelet posts, Ready last; a status that stays keeps its transition time. */
export function nodeConditions(
  before: readonly NodeCondition[],
  isReady: boolean,
  now: Time,
): readonly NodeCondition[] {
  const posted = isReady ? POSTED_WHEN_READY : POSTED_WHEN_NOT_READY;
  const since = ({ type, status }: PostedCondition): Time => {
    const old = before.find((condition) => condition.type === type);
    return old?.status === status ? old.lastTransitionTime : now;
  };
  const conditions: NodeCondition[] = before.filter(({ type }) => !posted.some((condition) => condition.type === type));
  for (const condition of posted) {
    const { type, status, reason } = condition;
    conditions.push({ type, status, reason, lastTransitionTime: since(condition) });
  }
  return conditions;
}

type PostedCondition = Omit<NodeCondition, 'lastTransitionTime'> & { readonly reason: string };

const PRESSURES: readonly PostedCondition[] = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID' },
];
const POSTED_WHEN_READY = [...PRESSURES, { type: 'Ready', status: 'True', reason: 'KubeletReady' }] as const;
const POSTED_WHEN_NOT_READY = [...PRESSURES, { type: 'Ready', status: 'False', reason: 'KubeletNotReady' }] as const;

/** Of every node that is there when the run begins: one list for all. */
const READY_FROM_THE_START = nodeConditions([], true, 0);
