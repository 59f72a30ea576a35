import type { Node } from './node.ts';
import type { Pod } from './pod.ts';

/**
 * GPU sharing, spelled as Alibaba's scheduler extension and its published manifests spell it (open-gpu-share): a node offers
 * whole devices of one model, a pod asks for some of them or for a share of one, and the binding says which it has got.
 */
export interface GpuRequest {
  /** Devices, 1 and more. */
  readonly count: number;
  /** Thousandths of each device, 1 to 1000. */
  readonly milli: number;
  /** Models of which any will do; empty: all. */
  readonly models: readonly string[];
}

/** On a node, in allocatable: how many devices it has. */
export const GPU_COUNT = 'alibabacloud.com/gpu-count';
/** On a node, in allocatable: thousandths of devices. On a pod, as an annotation: thousandths of each device it asks for. */
export const GPU_MILLI = 'alibabacloud.com/gpu-milli';
/** A label of a node: the model of its devices. An annotation of a pod: the models that will do, as in `V100M16|V100M32`. */
export const GPU_MODEL = 'alibabacloud.com/gpu-card-model';
/** An annotation of a bound pod: the places of its devices on the node, as in `0-2`. */
export const GPU_INDEX = 'alibabacloud.com/gpu-index';

/** Thousandths of one device. */
export const WHOLE_GPU_MILLI = 1000;

/** How many devices a node offers; 0: none that could be shared. */
export function gpuCountOf({ status }: Node): number {
  return status.allocatable[GPU_COUNT] ?? 0;
}

/** The model of all devices of a node; '' when it does not say. */
export function gpuModelOf({ metadata }: Node): string {
  return metadata.labels[GPU_MODEL] ?? '';
}

const NO_MODELS: readonly string[] = Object.freeze([]);

/** `V100M16|V100M32` as a list; '' is any model. */
export function parseGpuModels(text: string): readonly string[] {
  return text === '' ? NO_MODELS : text.split('|');
}

const INDEX_LISTS = new Map<string, readonly number[]>();
const INDEX_LIST = /^\d{1,4}(?:-\d{1,4})*$/;

/** The devices that a pod has been given; undefined when nobody has said so. */
export function gpuIndexesOf({ metadata }: Pod): readonly number[] | undefined {
  const text = metadata.annotations[GPU_INDEX];
  if (text === undefined) return undefined;
  const known = INDEX_LISTS.get(text);
  if (known !== undefined) return known;
  if (!INDEX_LIST.test(text)) return undefined;
  const indexes = Object.freeze(text.split('-').map(Number));
  INDEX_LISTS.set(text, indexes);
  return indexes;
}

export function formatGpuIndexes(indexes: readonly number[]): string {
  return indexes.join('-');
}
