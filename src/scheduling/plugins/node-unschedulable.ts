import { z } from 'zod';
import type { Taint } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { onNodes, onPods } from '../cluster-event.ts';
import { NO_TOLERATIONS, toleratedBy } from '../node-matching.ts';
import { definePlugin, type Rejection } from '../plugin.ts';

const name = 'NodeUnschedulable';

const UNSCHEDULABLE: Rejection = {
  plugin: name,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['node(s) were unschedulable'],
};

/** A pod that tolerates this taint may go to a cordoned node, whether the node carries it or not. */
const UNSCHEDULABLE_TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' };

/** plugins/nodeunschedulable/node_unschedulable.go */
export default definePlugin({
  name,
  description: 'keeps pods off nodes with spec.unschedulable (cordoned)',
  args: z.strictObject({}),
  create: () => ({
    scope: 'class',
    filter(_state, { pod }, { node }) {
      return node.spec.unschedulable && !toleratesUnschedulable(pod) ? UNSCHEDULABLE : undefined;
    },

    remedies: () => [{ text: 'uncordon the node', effort: 1 }],

    events: [
      ...onNodes(['Add', 'UpdateNodeTaint'], (_pod, { original, modified }) => {
        const wasOpen = original !== undefined && !original.spec.unschedulable;
        return modified !== undefined && !modified.spec.unschedulable && !wasOpen;
      }),
      ...onPods(
        ['UpdatePodToleration'],
        (pod, { modified }) => modified?.metadata.uid === pod.metadata.uid && toleratesUnschedulable(modified),
      ),
    ],
  }),
});

function toleratesUnschedulable({ spec }: Pod): boolean {
  return toleratedBy(spec.tolerations ?? NO_TOLERATIONS, UNSCHEDULABLE_TAINT);
}
