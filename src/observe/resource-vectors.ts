import { GPU_MILLI } from '../api/objects/gpu.ts';
import type { Pod } from '../api/objects/pod.ts';
import { specFactsOf } from '../scheduling/pod-info.ts';
import type { Resource } from '../scheduling/resource.ts';
import type { NameTable } from './name-table.ts';

/** The numbers of the resources that every cluster has; extended resources get the numbers behind, as they turn up. */
export const CPU = 0;
export const MEMORY = 1;
export const EPHEMERAL_STORAGE = 2;
export const PODS = 3;
export const COMMON_RESOURCES = ['cpu', 'memory', 'ephemeral-storage', 'pods'];

/** What one pod asks for: pairs of a resource's number and an amount above 0. One of `pods` is always among them. */
export interface ResourceVector {
  readonly resources: readonly number[];
  readonly amounts: readonly number[];
  /**
   * So many from the front are asked for by containers, and minded by the scheduler's NodeResourcesFit and by kubelets. Behind them
   * stands what the pod asks for of shared GPUs, which is for the plugin GpuShare to mind.
   */
  readonly containerCount: number;
}

/** The amount of one resource in a vector. */
export function amountOf(vector: ResourceVector, resource: number): number {
  const place = vector.resources.indexOf(resource);
  return place < 0 ? 0 : vector.amounts[place]!;
}

/**
 * The requests of pods, as the scheduler counts them; shares of GPUs (api/objects/gpu.ts) count as thousandths of devices. Pods that
 * ask for the same share one vector.
 */
export class ResourceVectors {
  readonly list: ResourceVector[] = [];
  /** The resources that some pod has asked for. */
  readonly asked = new Set<number>();
  readonly #names: NameTable;
  /** What was found last for pods whose containers ask for this. */
  readonly #byResource = new WeakMap<Resource, { readonly gpuMilli: number; readonly index: number }>();
  readonly #byText = new Map<string, number>();

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** The number of the pod's vector in {@link list}. */
  indexOf(pod: Pod): number {
    const { requests } = specFactsOf(pod.spec);
    const { gpus } = pod.spec;
    const gpuMilli = gpus === undefined ? 0 : gpus.count * gpus.milli;
    const known = this.#byResource.get(requests);
    if (known?.gpuMilli === gpuMilli) return known.index;
    const index = this.#intern(requests, gpuMilli);
    this.#byResource.set(requests, { gpuMilli, index });
    return index;
  }

  #intern(requests: Resource, gpuMilli: number): number {
    const resources: number[] = [];
    const amounts: number[] = [];
    const add = (resource: number, amount: number): void => {
      if (amount <= 0) return;
      resources.push(resource);
      amounts.push(amount);
      this.asked.add(resource);
    };
    add(CPU, requests.cpuMilli);
    add(MEMORY, requests.memoryBytes);
    add(EPHEMERAL_STORAGE, requests.ephemeralStorageBytes);
    add(PODS, 1);
    for (const [name, amount] of requests.scalar) add(this.#names.indexOf(name), amount);
    const containerCount = resources.length;
    // Whose containers name it as well counts once.
    if (gpuMilli > 0 && !requests.scalar.has(GPU_MILLI)) add(this.#names.indexOf(GPU_MILLI), gpuMilli);
    const text = `${resources.join()}=${amounts.join()}/${containerCount}`;
    let index = this.#byText.get(text);
    if (index === undefined) {
      index = this.list.push({ resources, amounts, containerCount }) - 1;
      this.#byText.set(text, index);
    }
    return index;
  }
}
