import type { Verb } from '../api/facts.ts';

/** Who asks what for: the labels of API metrics. */
export interface RequestLabels {
  readonly component: string;
  readonly verb: Verb;
  readonly resource: string;
}

/**
 * Gives each (component, verb, resource) a small number, in the order of first mention. Components of one kind count together:
 * `kubelet/node-3` is a `kubelet`.
 */
export class RequestTable {
  readonly labels: RequestLabels[] = [];
  /** The numbers of a family, by the names of its components and by its own; few, so a list is searched faster than a Map. */
  readonly #families = new Map<string, number[]>();
  #lastComponent = '';
  #lastIndex = -1;

  /** Readers of the same fact ask for it one after another. */
  indexOf({ component, verb, resource }: RequestLabels): number {
    const last = this.labels[this.#lastIndex];
    if (last?.resource === resource && last.verb === verb && this.#lastComponent === component) return this.#lastIndex;
    const family = this.#families.get(component) ?? this.#join(component);
    this.#lastComponent = component;
    for (let i = 0; i < family.length; i++) {
      const labels = this.labels[family[i]!]!;
      if (labels.verb === verb && labels.resource === resource) return (this.#lastIndex = family[i]!);
    }
    const index = this.labels.push({ component: familyOf(component), resource, verb }) - 1;
    family.push(index);
    return (this.#lastIndex = index);
  }

  #join(component: string): number[] {
    const name = familyOf(component);
    const family = this.#families.get(name) ?? [];
    this.#families.set(name, family).set(component, family);
    return family;
  }
}

/** One value per row of a {@link RequestTable}, in the order of first mention here. */
export class ByRequest<V> {
  readonly entries: { readonly labels: RequestLabels; readonly value: V }[] = [];
  readonly #requests: RequestTable;
  readonly #values: (V | undefined)[] = [];
  readonly #create: () => V;

  constructor(requests: RequestTable, create: () => V) {
    this.#requests = requests;
    this.#create = create;
  }

  get(request: RequestLabels): V {
    const index = this.#requests.indexOf(request);
    let value = this.#values[index];
    if (value === undefined) {
      this.#values[index] = value = this.#create();
      this.entries.push({ labels: this.#requests.labels[index]!, value });
    }
    return value;
  }
}

/** `kubelet` of `kubelet/node-3`. */
export function familyOf(component: string): string {
  const slash = component.indexOf('/');
  return slash < 0 ? component : component.slice(0, slash);
}
