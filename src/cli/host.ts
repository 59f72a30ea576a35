import { availableParallelism } from 'node:os';
import process from 'node:process';
import type { Writable } from 'node:stream';
import type { Catalog } from '../scenario/catalog.ts';
import type { LoadOptions, Scenario } from '../scenario/load.ts';
import type { Simulate } from '../scenario/simulation.ts';
import type { CellRunner, WorkerOptions } from './cells/cell.ts';

/** A terminal or a pipe. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * All that a command may touch outside the simulation. Tests bring their own.
 *
 * The parts of the simulator are loaded when they are first asked for, so that `--help` stays quick.
 */
export interface Host {
  /** Results only: what a pipe wants to read. */
  readonly stdout: Output;
  /** Progress, warnings and errors. */
  readonly stderr: Output;
  /** Milliseconds of wall time since some instant. */
  wallClock(): number;
  /** Calls `listener` at each Ctrl-C or SIGTERM, instead of ending, until the answer is called. */
  onInterrupt(listener: () => void): () => void;
  /** The last of them. */
  readonly lastInterrupt: Interrupt | undefined;
  readonly loadScenario: (file: string, options?: LoadOptions) => Promise<Scenario>;
  readonly loadCatalog: () => Promise<Catalog>;
  readonly simulate: Simulate;
  /** So many runs can go on at the same time without being in each other's way. */
  readonly processorCount: number;
  /** What the one who started us has to say: environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Something that runs cells beside this process. */
  readonly startWorker: (options: WorkerOptions) => Promise<CellRunner>;
}

/** Ctrl-C, and what Kubernetes, Slurm and systemd send to those who are to end. */
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

export type Interrupt = (typeof INTERRUPTS)[number];

/** The host of a real process. */
export function createHost(): Host {
  let lastInterrupt: Interrupt | undefined;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    wallClock: () => performance.now(),
    onInterrupt(listener) {
      const hear = (signal: Interrupt): void => {
        lastInterrupt = signal;
        listener();
      };
      for (const signal of INTERRUPTS) process.on(signal, hear);
      return () => INTERRUPTS.forEach((signal) => process.off(signal, hear));
    },
    get lastInterrupt() {
      return lastInterrupt;
    },
    loadScenario: async (...question) => (await import('../scenario/load.ts')).loadScenario(...question),
    loadCatalog: async () => (await import('../scenario/catalog.ts')).loadCatalog(),
    simulate: async (...question) => (await import('../scenario/simulation.ts')).simulate(...question),
    processorCount: availableParallelism(),
    environment: process.env,
    startWorker: async (options) => new (await import('./cells/worker-process.ts')).WorkerProcess(options),
  };
}
