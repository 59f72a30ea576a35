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
}

/** The amount of one resource in a vector. */
export function amountOf(vector: ResourceVector, resource: number): number {
  const place = vector.resources.indexOf(resource);
  return place < 0 ? 0 : vector.amounts[place]!;
}

/** The requests of pods, as the scheduler counts them. Pods that ask for the same share one vector. */
export class ResourceVectors {
  readonly list: ResourceVector[] = [];
  readonly #names: NameTable;
  readonly #byResource = new WeakMap<Resource, number>();
  readonly #byText = new Map<string, number>();

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** The number of the pod's vector in {@link list}. */
  indexOf(pod: Pod): number {
    const { requests } = specFactsOf(pod.spec);
    const known = this.#byResource.get(requests);
    if (known !== undefined) return known;
    const index = this.#intern(requests);
    this.#byResource.set(requests, index);
    return index;
  }

  #intern(requests: Resource): number {
    const resources: number[] = [];
    const amounts: number[] = [];
    const add = (resource: number, amount: number): void => {
      if (amount <= 0) return;
      resources.push(resource);
      amounts.push(amount);
    };
    add(CPU, requests.cpuMilli);
    add(MEMORY, requests.memoryBytes);
    add(EPHEMERAL_STORAGE, requests.ephemeralStorageBytes);
    add(PODS, 1);
    for (const [name, amount] of requests.scalar) add(this.#names.indexOf(name), amount);
    const text = `${resources.join()}=${amounts.join()}`;
    let index = this.#byText.get(text);
    if (index === undefined) {
      index = this.list.push({ resources, amounts }) - 1;
      this.#byText.set(text, index);
    }
    return index;
  }
}
