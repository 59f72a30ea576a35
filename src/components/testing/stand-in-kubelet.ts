import { z } from 'zod';
import { SECOND } from '../../engine/time.ts';
import type { Node, NodeCondition } from '../../api/objects/node.ts';
import type { Machine } from '../../infrastructure/machine.ts';
import { defineComponent, type Environment } from '../component.ts';
import { NODE_LEASE, NODE_STATUS } from '../node-heartbeats.ts';
import { createPlainNode } from './world.ts';

/** Heartbeats and the Ready condition, and no pods: for tests of controllers. A node is ready 25 s after its machine. */
export default defineComponent<unknown>({
  name: 'stand-in-kubelet',
  description: 'keeps nodes alive',
  options: z.unknown(),
  create(environment) {
    for (const machine of environment.machines.values()) play(environment, machine);
    return {};
  },
});

function play(environment: Environment, machine: Machine): void {
  const { clock, heartbeats } = environment;
  const client = environment.connect({ component: 'kubelet', qps: Infinity, burst: 1 });
  const { name } = machine;
  const withReady = (node: Node, status: NodeCondition['status']): Node => ({
    ...node,
    status: { ...node.status, conditions: [{ type: 'Ready', status, lastTransitionTime: clock.now }] },
  });
  const begin = (): void => {
    heartbeats.start(NODE_LEASE, name);
    heartbeats.start(NODE_STATUS, name);
  };
  const boot = (): void => {
    client.create('Node', withReady(createPlainNode(machine.description), 'False'));
    begin();
    clock.after(5 * SECOND, () => client.patchStatus('Node', name, (node) => withReady(node, 'True')));
  };
  machine.attach({
    machineStopped() {
      heartbeats.stop(NODE_LEASE, name);
      heartbeats.stop(NODE_STATUS, name);
    },
    machineStarted: () => void clock.after(20 * SECOND, boot),
  });
  if (machine.isRunning) begin();
}
