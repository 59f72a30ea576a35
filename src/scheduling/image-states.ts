import type { Node } from '../api/objects/node.ts';
import type { ImagePresence } from './snapshot.ts';

/** Which nodes have which image: kept current node by node. */
export class ImageStates {
  readonly #states = new Map<string, { sizeBytes: number; nodeNames: Set<string> }>();

  get(imageName: string): ImagePresence | undefined {
    return this.#states.get(imageName);
  }

  add({ metadata, status }: Node): void {
    for (const { name, sizeBytes } of status.images) {
      const state = this.#states.get(name);
      if (state === undefined) this.#states.set(name, { sizeBytes, nodeNames: new Set([metadata.name]) });
      else state.nodeNames.add(metadata.name);
    }
  }

  remove({ metadata, status }: Node): void {
    for (const { name } of status.images) {
      const state = this.#states.get(name);
      if (state?.nodeNames.delete(metadata.name) && state.nodeNames.size === 0) this.#states.delete(name);
    }
  }

  /** The same images as before cost nothing. */
  update(old: Node, node: Node): void {
    if (old.status.images === node.status.images) return;
    this.remove(old);
    this.add(node);
  }

  clone(): ImageStates {
    const clone = new ImageStates();
    for (const [name, { sizeBytes, nodeNames }] of this.#states) {
      clone.#states.set(name, { sizeBytes, nodeNames: new Set(nodeNames) });
    }
    return clone;
  }
}
