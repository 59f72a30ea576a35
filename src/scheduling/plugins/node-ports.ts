import { z } from 'zod';
import { onNodes, onPods, isAssignedOrNominated } from '../cluster-event.ts';
import { hostPortsOf, portsConflict, type HostPort } from '../host-ports.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';

const name = 'NodePorts';

const PORTS_TAKEN: Rejection = {
  plugin: name,
  code: 'Unschedulable',
  reasons: ["node(s) didn't have free ports for the requested pod ports"],
};

/** plugins/nodeports/node_ports.go */
export default definePlugin<Record<string, never>, readonly HostPort[]>({
  name,
  description: 'keeps pods off nodes on which their host ports are taken',
  args: z.strictObject({}),
  create: () => ({
    scope: 'node',
    preFilter: ({ hostPorts }) => (hostPorts.length === 0 ? SKIP : { state: hostPorts }),

    filter: (hostPorts, _pod, node) => (node.hasPortConflict(hostPorts) ? PORTS_TAKEN : undefined),

    remedies: (hostPorts, _pod, node) =>
      hostPorts
        .filter((port) => node.hasPortConflict([port]))
        .map(({ protocol, port }) => ({ text: `host port ${port}/${protocol} free`, effort: 1 })),

    events: [
      ...onPods(['Delete'], (pod, { original }) => {
        if (original === undefined || !isAssignedOrNominated(original)) return false;
        const freed = hostPortsOf(original.spec);
        return hostPortsOf(pod.spec).some((port) => freed.some((other) => portsConflict(port, other)));
      }),
      ...onNodes(['Add']),
    ],
  }),
});
