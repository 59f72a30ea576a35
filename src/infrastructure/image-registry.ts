import { z } from 'zod';
import type { Context } from '../api/context.ts';
import { distribution, quantityField } from '../api/options.ts';
import { createSampler, type Sampler } from '../engine/distribution.ts';
import { MILLISECOND } from '../engine/time.ts';
import { Bandwidth, type Transfer } from './bandwidth.ts';

/** Images of one layer stand for themselves; images that name the same layer share it. */
export interface Layer {
  readonly digest: string;
  readonly sizeBytes: number;
}

export interface Image {
  /** With a tag (`:latest` when none was given) or a digest. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly layers: readonly Layer[];
}

const size = quantityField().refine((bytes) => bytes >= 0, { error: 'expected a size that is not negative' });

/** `imageRegistry` of a scenario. */
export const imageRegistryOptions = z
  .strictObject({
    bandwidth: quantityField()
      .refine((bytes) => bytes > 0, { error: 'expected more than 0 bytes per second' })
      .optional()
      .describe('bytes per second that the registry can send to all nodes together; absent: no limit. Assumption'),
    requestLatency: distribution({ kind: 'lognormal', median: 100 * MILLISECOND, sigma: 0.4 }).describe(
      'asking the registry for the manifest of an image, once per pull; assumption',
    ),
    images: z
      .record(
        z.string().min(1),
        z.union([size.transform((sizeBytes) => ({ sizeBytes, layers: undefined })), layers()], {
          error: 'expected a size such as 250Mi, or { layers: { <digest>: <size>, ... } }',
        }),
      )
      .default({})
      .describe('sizes of known images by name; images that name the same layer share it on a node'),
    unknownImage: z
      .strictObject({
        minSize: size.prefault('20Mi').describe('the least size; assumption'),
        maxSize: size.prefault('1Gi').describe('the greatest size; assumption'),
      })
      .refine(({ minSize, maxSize }) => minSize > 0 && minSize <= maxSize, { error: 'expected 0 < minSize <= maxSize' })
      .prefault({})
      .describe(
        'images that are not listed: one layer, its size drawn by the name of the image, evenly on a logarithmic scale',
      ),
  })
  .prefault({});

export type ImageRegistryOptions = z.infer<typeof imageRegistryOptions>;

function layers(): z.ZodType<{ sizeBytes: undefined; layers: Record<string, number> }, unknown> {
  return z
    .strictObject({ layers: z.record(z.string().min(1), size) })
    .transform(({ layers }) => ({ sizeBytes: undefined, layers }));
}

export function createImageRegistry(options: ImageRegistryOptions, context: Context): ImageRegistry {
  return new ImageRegistry(options, context);
}

/** Where nodes pull images from: what they weigh and how fast they come. */
export class ImageRegistry {
  /** How long the answer to a request for a manifest takes. */
  readonly requestLatency: Sampler;
  readonly #options: ImageRegistryOptions;
  readonly #context: Context;
  readonly #images = new Map<string, Image>();
  /** One for all nodes, or one for each when the registry has no limit of its own. */
  readonly #shared: Bandwidth | undefined;
  readonly #bandwidths = new Map<string, Bandwidth>();

  constructor(options: ImageRegistryOptions, context: Context) {
    this.#options = options;
    this.#context = context;
    this.requestLatency = createSampler(options.requestLatency, context.rng.batchStream('image-registry/request'));
    if (options.bandwidth !== undefined) this.#shared = new Bandwidth(context.clock, options.bandwidth);
    for (const [name, { sizeBytes, layers }] of Object.entries(options.images)) {
      const image = withDefaultTag(name);
      const list = layers === undefined ? [{ digest: image, sizeBytes: sizeBytes! }] : listLayers(layers);
      this.#images.set(image, createImage(image, list));
    }
  }

  /** What a name stands for. Every name stands for something. */
  image(name: string): Image {
    const known = this.#images.get(name);
    if (known !== undefined) return known;
    const tagged = withDefaultTag(name);
    const image = this.#images.get(tagged) ?? this.#drawImage(tagged);
    this.#images.set(tagged, image);
    return image;
  }

  /** Sends bytes to a node whose link takes `linkBytesPerSecond`; equal shares, see {@link Bandwidth}. */
  download(bytes: number, nodeName: string, linkBytesPerSecond: number, done: () => void): Transfer {
    return this.#bandwidthFor(nodeName).transfer(bytes, nodeName, linkBytesPerSecond, done);
  }

  #bandwidthFor(nodeName: string): Bandwidth {
    if (this.#shared !== undefined) return this.#shared;
    let bandwidth = this.#bandwidths.get(nodeName);
    if (bandwidth === undefined) {
      bandwidth = new Bandwidth(this.#context.clock, Infinity);
      this.#bandwidths.set(nodeName, bandwidth);
    }
    return bandwidth;
  }

  #drawImage(name: string): Image {
    const { minSize, maxSize } = this.#options.unknownImage;
    const share = this.#context.rng.stream(`image-registry/image/${name}`).next();
    const sizeBytes = Math.round(minSize * Math.exp(share * Math.log(maxSize / minSize)));
    return createImage(name, [{ digest: name, sizeBytes }]);
  }
}

function listLayers(layers: Readonly<Record<string, number>>): Layer[] {
  return Object.entries(layers).map(([digest, sizeBytes]) => ({ digest, sizeBytes }));
}

function createImage(name: string, layers: readonly Layer[]): Image {
  return { name, sizeBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), layers };
}

/** `nginx` is `nginx:latest`; a colon before the last slash belongs to the registry's port. */
function withDefaultTag(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}
