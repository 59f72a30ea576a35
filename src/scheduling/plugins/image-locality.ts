import { z } from 'zod';
import { definePlugin, MAX_NODE_SCORE, SKIP } from '../plugin.ts';

const MEBIBYTE = 1024 * 1024;

/** Less on the node than this is worth nothing; more per container counts no more (imagelocality/image_locality.go). */
const MIN_THRESHOLD_BYTES = 23 * MEBIBYTE;
const MAX_CONTAINER_THRESHOLD_BYTES = 1000 * MEBIBYTE;

/** More do not fit into a whole number. */
const MAX_BITS = 52;

/** An image that at least one node has. */
interface PresentImage {
  /** Its size, scaled by the share of nodes that have it: an image that few nodes have shall not draw all pods there. */
  readonly scaledBytes: number;
  readonly name: string;
}

/** plugins/imagelocality/image_locality.go. Image volumes are not modelled. */
export default definePlugin<Record<string, never>, undefined, readonly PresentImage[]>({
  name: 'ImageLocality',
  description: 'prefers nodes that have the images of the pod already',
  args: z.strictObject({}),
  create: () => ({
    holdsUntilNodesChange: true,

    /** Upstream scores 0 everywhere when no node has any of the images; to skip says the same. */
    preScore({ images }, _nodes, snapshot) {
      const present: PresentImage[] = [];
      for (const image of images) {
        const presence = snapshot.imagePresence(image);
        if (presence === undefined) continue;
        const spread = presence.nodeNames.size / snapshot.nodes.length;
        present.push({ scaledBytes: Math.trunc(presence.sizeBytes * spread), name: image });
      }
      return present.length === 0 ? SKIP : { state: present };
    },

    score(present, { images }, node) {
      let bytes = 0;
      for (let index = 0; index < present.length; index++) {
        if (node.hasImage(present[index]!.name)) bytes += present[index]!.scaledBytes;
      }
      const most = MAX_CONTAINER_THRESHOLD_BYTES * images.length;
      const clamped = Math.min(Math.max(bytes, MIN_THRESHOLD_BYTES), most);
      return Math.trunc((MAX_NODE_SCORE * (clamped - MIN_THRESHOLD_BYTES)) / (most - MIN_THRESHOLD_BYTES));
    },

    /** Which of the images lie here: as the bits of a number, or as a text when they are too many. */
    scoreKey({ images }, node) {
      if (images.length > MAX_BITS) return images.map((image) => (node.hasImage(image) ? 1 : 0)).join('');
      let key = 0;
      for (let index = 0; index < images.length; index++) key = key * 2 + (node.hasImage(images[index]!) ? 1 : 0);
      return key;
    },
  }),
});
