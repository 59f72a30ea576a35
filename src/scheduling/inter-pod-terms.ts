import { matchesSelector } from '../api/labels.ts';
import type { StringMap } from '../api/objects/meta.ts';
import type { Pod } from '../api/objects/pod.ts';
import { matchesTerm, type AffinityTerm } from './affinity-term.ts';
import type { PluginServices } from './plugin.ts';

/** Matches affinity terms with pods during one cycle; what a namespace's labels say is looked up once. */
export class TermMatcher {
  readonly #services: PluginServices;
  readonly #labels = new Map<string, StringMap | undefined>();

  constructor(services: PluginServices) {
    this.#services = services;
  }

  /** A term of a pod that stands on a node, and the incoming pod: an unknown namespace counts as one without labels. */
  matchesIncoming(term: AffinityTerm, incoming: Pod): boolean {
    return matchesTerm(term, incoming, this.#labelsOf(incoming.metadata.namespace));
  }

  /**
   * A term of the incoming pod, and a pod on a node. Its namespaceSelector finds the namespaces that exist, and, when it
   * would match a namespace without labels (`NotIn`, `DoesNotExist`), all of them: upstream unrolls the selector into
   * names but does not put it away (plugin.go mergeAffinityTermNamespacesIfNotEmpty changes a copy).
   */
  matchesExisting(term: AffinityTerm, existing: Pod): boolean {
    const { namespaceSelector, namespaces } = term;
    const { namespace, labels } = existing.metadata;
    if (!namespaces.has(namespace)) {
      if (namespaceSelector === undefined) return false;
      const ofNamespace = this.#labelsOf(namespace);
      const isFound = ofNamespace !== undefined && matchesSelector(namespaceSelector, ofNamespace);
      if (!isFound && !matchesSelector(namespaceSelector, NO_LABELS)) return false;
    }
    return matchesSelector(term.selector, labels);
  }

  #labelsOf(namespace: string): StringMap | undefined {
    if (!this.#labels.has(namespace)) this.#labels.set(namespace, this.#services.namespaceLabels(namespace));
    return this.#labels.get(namespace);
  }
}

const NO_LABELS: StringMap = {};
