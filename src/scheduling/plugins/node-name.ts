import { z } from 'zod';
import { onNodes } from '../cluster-event.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';

const name = 'NodeName';

const OTHER_NODE: Rejection = {
  plugin: name,
  code: 'UnschedulableAndUnresolvable',
  reasons: ["node(s) didn't match the requested node name"],
};

/** plugins/nodename/node_name.go */
export default definePlugin({
  name,
  description: 'lets a pod that names its node (spec.nodeName) go there only',
  args: z.strictObject({}),
  create: () => ({
    scope: 'class',
    /** Upstream has no preFilter here: it only saves the question of a pod that names no node. */
    preFilter: ({ pod }) => ((pod.spec.nodeName ?? '') === '' ? SKIP : { state: undefined }),

    filter: (_state, { pod }, { node }) => (pod.spec.nodeName === node.metadata.name ? undefined : OTHER_NODE),

    remedies: (_state, { pod }) => [{ text: `another node than ${pod.spec.nodeName}`, effort: 1 }],

    events: onNodes(['Add']),
  }),
});
