import type { ContainerImage } from '../../api/objects/node.ts';
import type { Image, ImageRegistry } from '../../infrastructure/image-registry.ts';

/** The images and layers on the disk of a node. They outlive the kubelet; image garbage collection is not modelled. */
export class ImageStore {
  /** Made with the first image: many nodes of a large cluster never have one. */
  #images: Map<string, Image> | undefined;
  #layers: Set<string> | undefined;

  constructor(registry: ImageRegistry, names: readonly string[]) {
    for (const name of names) this.add(registry.image(name));
  }

  has(name: string): boolean {
    return this.#images?.has(name) === true;
  }

  hasLayer(digest: string): boolean {
    return this.#layers?.has(digest) === true;
  }

  /** False when the image was there already. */
  add(image: Image): boolean {
    if (this.has(image.name)) return false;
    this.#images ??= new Map();
    this.#images.set(image.name, image);
    this.#layers ??= new Set();
    for (const { digest } of image.layers) this.#layers.add(digest);
    return true;
  }

  /** The largest first, equal ones by name (kubelet util/sliceutils ByImageSize, which looks at the size alone). */
  listBySize(): readonly ContainerImage[] {
    if (this.#images === undefined) return [];
    return [...this.#images.values()]
      .map(({ name, sizeBytes }) => ({ name, sizeBytes }))
      .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
  }
}
