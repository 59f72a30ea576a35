import type { Node } from '../../api/objects/node.ts';
import { portsConflict, type HostPort } from '../../scheduling/host-ports.ts';
import { createAllocatable, type Allocatable } from '../../scheduling/node-info.ts';
import type { SpecFacts } from '../../scheduling/pod-info.ts';
import { ResourceSum } from '../../scheduling/resource.ts';
import type { NodeRoom } from '../../scheduling/resource-fit.ts';

/** What a node has, and what its kubelet has promised to pods: as much of a NodeInfo as admission asks about. */
export class PromisedRoom implements NodeRoom {
  readonly requested = new ResourceSum();
  readonly pods = { length: 0 };
  readonly #usedPorts: HostPort[] = [];
  #node: Node;
  #allocatable: Allocatable;

  constructor(node: Node) {
    this.#node = node;
    this.#allocatable = createAllocatable(node.status.allocatable);
  }

  get node(): Node {
    return this.#node;
  }

  /** The newest version of the node. */
  set node(node: Node) {
    if (node.status.allocatable !== this.#node.status.allocatable) {
      this.#allocatable = createAllocatable(node.status.allocatable);
    }
    this.#node = node;
  }

  get allocatable(): Allocatable {
    return this.#allocatable;
  }

  /** One of the ports is taken. */
  hasPortConflict(ports: readonly HostPort[]): boolean {
    return ports.some((port) => this.#usedPorts.some((used) => portsConflict(port, used)));
  }

  promise(pod: SpecFacts): void {
    this.pods.length++;
    for (const port of pod.hostPorts) this.#usedPorts.push(port);
    this.requested.add(pod.requests, 1);
  }

  /** A pod that was promised room needs it no longer. */
  release(pod: SpecFacts): void {
    this.pods.length--;
    for (const port of pod.hostPorts) this.#usedPorts.splice(this.#usedPorts.indexOf(port), 1);
    this.requested.add(pod.requests, -1);
  }
}
