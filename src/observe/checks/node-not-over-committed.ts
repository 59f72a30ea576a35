import { invariant } from '../../engine/invariant.ts';
import type { Change } from '../../api/kinds.ts';
import type { CheckDefinition } from '../metric.ts';
import { ADMITTED, NodeLedger, SCHEDULED } from '../node-ledger.ts';
import { PLACED_BY_USER } from '../pod-table.ts';
import type { ResourceVector } from '../resource-vectors.ts';
import { grown } from '../statistics/grown.ts';

/** Whether `row` was placed by a scheduler and not by the one who created it. */
const isScheduled = (flags: number): boolean => (flags & PLACED_BY_USER) === 0;

/**
 * Two books, because two decide, each with what it knows:
 *
 * - The scheduler: what it has bound to a node and has not ended never exceeds the node's allocatable. Pods that their
 *   creator placed with spec.nodeName are left out: the scheduler may bind before it hears of them. Holds while one
 *   component binds; two schedulers may overbook a node between them, as in Kubernetes.
 * - The kubelet: what it has admitted and has not ended never exceeds allocatable, whoever placed it.
 *
 * Each is checked when something is added. Allocatable may shrink beneath what is there, and deciders hear of it late; so
 * the largest allocatable that a node of that name ever had counts.
 */
export default {
  name: 'node-not-over-committed',
  description: 'What a scheduler binds to a node, and what its kubelet admits, fits into its allocatable',
  create(on, { pods, cluster }) {
    const ledger = new NodeLedger(cluster.resources);
    let isAdmitted = new Uint8Array(1024);
    const nodeNameOf = (row: number): string => pods.nodeNames.names[pods.table.node[row]!]!;
    const vectorOf = (row: number): ResourceVector => pods.requests.list[pods.table.requests[row]!]!;
    let binder: string | undefined;
    let hasSeveralBinders = false;
    /** The pod that the present commit binds, -1 when it binds none. */
    let justBound = -1;

    pods.listen('bound', (row) => {
      if (!isScheduled(pods.table.flags[row]!)) return;
      ledger.add(pods.table.node[row]!, SCHEDULED, vectorOf(row), 1);
      justBound = row;
    });
    on('committed', ({ change, component }) => {
      if (change.kind === 'Node' && change.type !== 'DELETED') {
        const { object, old } = change as Change<'Node'>;
        const { allocatable } = object.status;
        if (allocatable !== old?.status.allocatable) {
          ledger.raise(pods.nodeNames.indexOf(object.metadata.name), allocatable);
        }
      }
      if (justBound < 0) return;
      const row = justBound;
      justBound = -1;
      hasSeveralBinders ||= binder !== undefined && binder !== component;
      binder = component;
      if (hasSeveralBinders) return;
      const excess = ledger.excess(pods.table.node[row]!, SCHEDULED, vectorOf(row), true);
      if (excess !== undefined)
        invariant(false, `a scheduler binds no more to node ${nodeNameOf(row)} than fits: ${excess}`);
    });
    on('pod-admitted', ({ pod }) => {
      const row = pods.rowOf(pod);
      if (row < 0 || isAdmitted[row] === 1) return;
      isAdmitted = grown(isAdmitted, row + 1);
      isAdmitted[row] = 1;
      ledger.add(pods.table.node[row]!, ADMITTED, vectorOf(row), 1);
      const excess = ledger.excess(pods.table.node[row]!, ADMITTED, vectorOf(row), false);
      if (excess !== undefined)
        invariant(false, `the kubelet of node ${nodeNameOf(row)} admits no more than fits: ${excess}`);
    });
    const leave = (row: number): void => {
      if (isAdmitted[row] !== 1) return;
      isAdmitted[row] = 0;
      ledger.add(pods.table.node[row]!, ADMITTED, vectorOf(row), -1);
    };
    pods.listen('stopped', leave);
    pods.listen('released', (row) => {
      leave(row);
      if (isScheduled(pods.table.flags[row]!)) ledger.add(pods.table.node[row]!, SCHEDULED, vectorOf(row), -1);
    });
    return {};
  },
} satisfies CheckDefinition;
