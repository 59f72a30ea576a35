import { LABEL_REGION, LABEL_ZONE, type Node } from '../api/objects/node.ts';

/** The names before 1.17, which kube-scheduler still prefers (component-helpers/node/topology GetZoneKey). */
const LEGACY_LABEL_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const LEGACY_LABEL_REGION = 'failure-domain.beta.kubernetes.io/region';

/**
 * The order in which nodes are looked at: zones in order of first appearance, taking turns; within a zone in order of
 * arrival. A zone that loses its last node and comes back comes last (backend/cache/node_tree.go).
 */
export class NodeTree {
  readonly #zones = new Map<string, Set<string>>();

  add(node: Node): void {
    const zone = zoneKey(node);
    const names = this.#zones.get(zone);
    if (names === undefined) this.#zones.set(zone, new Set([node.metadata.name]));
    else names.add(node.metadata.name);
  }

  remove(node: Node): void {
    const zone = zoneKey(node);
    const names = this.#zones.get(zone);
    if (names?.delete(node.metadata.name) && names.size === 0) this.#zones.delete(zone);
  }

  /** A node that stays in its zone keeps its place. */
  update(old: Node, node: Node): void {
    if (zoneKey(old) === zoneKey(node)) return;
    this.remove(old);
    this.add(node);
  }

  list(): string[] {
    const zones = [...this.#zones.values()].map((names) => [...names]);
    const longest = zones.reduce((length, names) => Math.max(length, names.length), 0);
    const order: string[] = [];
    for (let index = 0; index < longest; index++) {
      for (const names of zones) if (index < names.length) order.push(names[index]!);
    }
    return order;
  }

  clone(): NodeTree {
    const clone = new NodeTree();
    for (const [zone, names] of this.#zones) clone.#zones.set(zone, new Set(names));
    return clone;
  }
}

/** Names the failure zone of a node; empty when no label says. */
export function zoneKey({ metadata: { labels } }: Node): string {
  const zone = labels[LEGACY_LABEL_ZONE] ?? labels[LABEL_ZONE] ?? '';
  const region = labels[LEGACY_LABEL_REGION] ?? labels[LABEL_REGION] ?? '';
  return region === '' && zone === '' ? '' : `${region}:\u0000:${zone}`;
}
