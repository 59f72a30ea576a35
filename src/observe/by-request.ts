import type { Verb } from '../api/facts.ts';

/** Who asks what for: the labels of API metrics. */
export interface RequestLabels {
  readonly component: string;
  readonly verb: Verb;
  readonly resource: string;
}

/**
 * One value per (component, verb, resource), in the order of first mention. Components of one kind count together:
 * `kubelet/node-3` is a `kubelet`.
 */
export class ByRequest<V> {
  readonly entries: { readonly labels: RequestLabels; readonly value: V }[] = [];
  readonly #families = new Map<string, Map<string, Map<Verb, V>>>();
  readonly #create: () => V;

  constructor(create: () => V) {
    this.#create = create;
  }

  get({ component, verb, resource }: RequestLabels): V {
    let resources = this.#families.get(component);
    if (resources === undefined) this.#families.set(component, (resources = this.#family(component)));
    let verbs = resources.get(resource);
    if (verbs === undefined) resources.set(resource, (verbs = new Map<Verb, V>()));
    let value = verbs.get(verb);
    if (value === undefined) {
      verbs.set(verb, (value = this.#create()));
      this.entries.push({ labels: { component: familyOf(component), resource, verb }, value });
    }
    return value;
  }

  #family(component: string): Map<string, Map<Verb, V>> {
    const family = familyOf(component);
    let resources = this.#families.get(family);
    if (resources === undefined) this.#families.set(family, (resources = new Map<string, Map<Verb, V>>()));
    return resources;
  }
}

/** `kubelet` of `kubelet/node-3`. */
export function familyOf(component: string): string {
  const slash = component.indexOf('/');
  return slash < 0 ? component : component.slice(0, slash);
}
