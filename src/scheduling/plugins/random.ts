import { z } from 'zod';
import { avalanche, hashText } from '../../engine/rng.ts';
import { assignDevices, describeDevices, type DeviceChoice } from '../gpu/assign-devices.ts';
import type { NodeInfo } from '../node-info.ts';
import { definePlugin, MAX_NODE_SCORE } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

/**
 * A GPU policy to hold others against: any feasible node, any fitting device, each as likely as the others. The draws hang on the
 * pod's uid, and so on the seed of the run.
 */
export default definePlugin<Record<string, never>, undefined, NodeInfo>({
  name: 'Random',
  description: 'GPU policy: any feasible node, and any device that fits',
  args: z.strictObject({}),
  create: () => ({
    favourite: drawNode,
    preScore: (pod, nodes) => ({ state: nodes[drawNode(pod, nodes.length)]! }),
    score: (chosen, _pod, node) => (node === chosen ? MAX_NODE_SCORE : 0),
    bindingAnnotations: (pod, node) => assignDevices(pod, node, anyDevices),
    plans: (_state, pod, node) => describeDevices(pod, node, anyDevices),
  }),
});

function drawNode({ pod }: PodInfo, nodeCount: number): number {
  return hashText(`node/${pod.metadata.uid}`) % nodeCount;
}

const anyDevices: DeviceChoice = ({ count }, fitting, _node, { pod }) => {
  const left = [...fitting];
  const chosen: number[] = [];
  let draw = hashText(`device/${pod.metadata.uid}`);
  while (chosen.length < count) {
    chosen.push(left.splice(draw % left.length, 1)[0]!);
    draw = avalanche(draw + 1);
  }
  return chosen.sort((a, b) => a - b);
};
