import type { ContainerImage } from '../../api/objects/node.ts';
import type { Image, ImageRegistry } from '../../infrastructure/image-registry.ts';

/** The images and layers on the disk of a node. They outlive the kubelet; image garbage collection is not modelled. */
export class ImageStore {
  readonly #images = new Map<string, Image>();
  readonly #layers = new Set<string>();

  constructor(registry: ImageRegistry, names: readonly string[]) {
    for (const name of names) this.add(registry.image(name));
  }

  has(name: string): boolean {
    return this.#images.has(name);
  }

  hasLayer(digest: string): boolean {
    return this.#layers.has(digest);
  }

  /** False when the image was there already. */
  add(image: Image): boolean {
    if (this.#images.has(image.name)) return false;
    this.#images.set(image.name, image);
    for (const { digest } of image.layers) this.#layers.add(digest);
    return true;
  }

  /** The largest first, equal ones by name (kubelet util/sliceutils ByImageSize, which looks at the size alone). */
  listBySize(): readonly ContainerImage[] {
    return [...this.#images.values()]
      .map(({ name, sizeBytes }) => ({ name, sizeBytes }))
      .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
  }
}
