import type { Context } from '../api/context.ts';
import type { ResourceList, StringMap } from '../api/objects/meta.ts';
import type { Taint } from '../api/objects/node.ts';

/** What a machine is, before any kubelet says so. */
export interface MachineDescription {
  /** Becomes the name of its node. */
  readonly name: string;
  /** The pool or node group that it belongs to, for reports; empty when it stands alone. */
  readonly pool: string;
  readonly capacity: ResourceList;
  /** Labels and taints that its kubelet registers with. */
  readonly labels: StringMap;
  readonly taints: readonly Taint[];
  /** Images that lie on its disk from the beginning. */
  readonly images: readonly string[];
}

/** Hears when a machine stops or starts. A stopped machine does nothing: whatever ran on it is gone. */
export interface MachineObserver {
  machineStopped(machine: Machine): void;
  machineStarted(machine: Machine): void;
}

/**
 * A computer, real or virtual. Faults stop it; what runs on it (the kubelet) hears of that as programs do: by ending.
 *
 *     running ──stop──► stopped ──start──► running
 */
export class Machine {
  readonly description: MachineDescription;
  #isRunning = true;
  #observer: MachineObserver | undefined;
  readonly #journal: Context['journal'];

  constructor(description: MachineDescription, { journal }: Pick<Context, 'journal'>) {
    this.description = description;
    this.#journal = journal;
  }

  get name(): string {
    return this.description.name;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The one program that lives and dies with the machine. */
  attach(observer: MachineObserver): void {
    this.#observer = observer;
  }

  stop(reason: string): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#journal.append({ kind: 'machine-stopped', nodeName: this.name, reason });
    this.#observer?.machineStopped(this);
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#journal.append({ kind: 'machine-started', nodeName: this.name });
    this.#observer?.machineStarted(this);
  }
}
