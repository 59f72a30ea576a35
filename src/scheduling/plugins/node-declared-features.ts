import { z } from 'zod';
import type { Pod } from '../../api/objects/pod.ts';
import { onNodes, onOwnPod } from '../cluster-event.ts';
import { requiredFeatures } from '../required-features.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';

const name = 'NodeDeclaredFeatures';

const MISSING: Rejection = {
  plugin: name,
  code: 'UnschedulableAndUnresolvable',
  reasons: ["node(s) didn't match Pod's required features"],
};

/** plugins/nodedeclaredfeatures/nodedeclaredfeatures.go */
export default definePlugin<unknown, readonly string[]>({
  name,
  description: 'rejects nodes that do not declare the features that the pod needs',
  args: z.strictObject({}),
  create: () => ({
    scope: 'node',

    preFilter({ pod }) {
      const features = requiredFeatures(pod.spec);
      return features.length === 0 ? SKIP : { state: features };
    },

    filter: (features, _pod, { node }) =>
      features.every((feature) => node.status.declaredFeatures?.includes(feature)) ? undefined : MISSING,

    remedies: (features, _pod, { node }) =>
      features
        .filter((feature) => node.status.declaredFeatures?.includes(feature) !== true)
        .map((feature) => ({ text: `node declares feature ${feature}`, effort: 1 })),

    events: [
      ...onNodes(['Add', 'UpdateNodeDeclaredFeature'], (_pod, { original, modified }) => {
        const before = original?.status.declaredFeatures ?? [];
        const after = modified?.status.declaredFeatures ?? [];
        return original === undefined || before.join(' ') !== after.join(' ');
      }),
      ...onOwnPod(['Update'], (_pod, { original, modified }) => {
        const featuresOf = (pod: Pod | undefined): string =>
          pod === undefined ? '' : requiredFeatures(pod.spec).join(' ');
        return featuresOf(original) !== featuresOf(modified);
      }),
    ],
  }),
});
