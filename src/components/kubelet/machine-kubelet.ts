import type { Machine, MachineObserver } from '../../infrastructure/machine.ts';
import type { Environment } from '../component.ts';
import { ImageStore } from './image-store.ts';
import { KubeletProcess } from './kubelet-process.ts';
import type { KubeletOptions } from './options.ts';
import type { WorkerTable } from './worker-table.ts';

/**
 * The kubelet of one machine.
 *
 *     machine starts ─► boots ─► registers its node ─► ready: hears of its pods, one worker each ─► machine stops: silence
 *
 * A machine whose node is there when the run begins has been up for a while. Nothing here costs an event per period: the
 * rounds of the kubelet's loops are computed when something waits for one.
 */
export class MachineKubelet implements MachineObserver {
  readonly #environment: Environment;
  readonly #options: KubeletOptions;
  readonly #machine: Machine;
  readonly #workers: WorkerTable;
  /** On the disk, which outlives every kubelet process. */
  readonly #images: ImageStore;
  #process: KubeletProcess | undefined;

  constructor(environment: Environment, machine: Machine, options: KubeletOptions, workers: WorkerTable) {
    this.#environment = environment;
    this.#options = options;
    this.#machine = machine;
    this.#workers = workers;
    this.#images = new ImageStore(environment.imageRegistry, machine.description.images);
    machine.attach(this);
    if (machine.isRunning) this.#createProcess().begin();
  }

  machineStopped(): void {
    this.#process?.halt();
    this.#process = undefined;
  }

  machineStarted(): void {
    this.#createProcess().boot();
  }

  #createProcess(): KubeletProcess {
    const created = new KubeletProcess(this.#environment, this.#machine, this.#options, this.#images, this.#workers);
    this.#process = created;
    return created;
  }
}
