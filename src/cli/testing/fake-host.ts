import { Writable } from 'node:stream';
import { Journal } from '../../engine/journal.ts';
import type { Fact } from '../../api/facts.ts';
import type { Summary } from '../../observe/results.ts';
import type { Catalog } from '../../scenario/catalog.ts';
import type { LoadOptions, Scenario } from '../../scenario/load.ts';
import type { Simulate, SimulateOptions } from '../../scenario/simulation.ts';
import { LocalRunner } from '../cells/local-runner.ts';
import type { Host, Interrupt, Output } from '../host.ts';

/** A stream that keeps what is written; a terminal if asked to be. */
export class Screen extends Writable implements Output {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 100;

  constructor(isTTY = false) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

export const SUMMARY: Summary = {
  fingerprint: '0123456789abcdef0123456789abcdef',
  seed: '1',
  scenarioHash: 'feedfacecafebeef',
  version: '0.1.0',
  tieBreak: 'random',
  metrics: { pods_created_total: { value: 8152, unit: 'count' }, pods_bound_total: { value: 8151, unit: 'count' } },
};

/** What a fake run does: all of it in one step. */
export type FakeRun = (scenario: Scenario, options: SimulateOptions, journal: Journal<Fact>) => Summary | 'stopped';

export class FakeHost implements Host {
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly loaded: { readonly file: string; readonly options: LoadOptions | undefined }[] = [];
  /** Milliseconds. */
  time = 0;
  lastInterrupt: Interrupt | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #run: FakeRun;
  readonly #scenario: Partial<Scenario>;

  constructor(run: FakeRun = () => SUMMARY, scenario: Partial<Scenario> = {}, isTTY = false) {
    this.#run = run;
    this.#scenario = scenario;
    this.stdout = new Screen(isTTY);
    this.stderr = new Screen(isTTY);
  }

  wallClock(): number {
    return this.time;
  }

  onInterrupt(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ctrl-C, or another signal; false when nobody listens afterwards. */
  interrupt(signal: Interrupt = 'SIGINT'): boolean {
    this.lastInterrupt = signal;
    for (const listener of this.#listeners) listener();
    return this.#listeners.size > 0;
  }

  readonly loadScenario = async (file: string, options?: LoadOptions): Promise<Scenario> => {
    this.loaded.push({ file, options });
    return {
      name: 'fake',
      file,
      hash: SUMMARY.scenarioHash,
      seed: options?.seed ?? '1',
      until: 3_600_000_000,
      warnings: [],
      outputs: { transcript: false, others: [] },
      machines: [{}],
      workload: [],
      variants: [],
      metrics: [],
      assertions: [],
      hashTask: () => 'feed',
      ...this.#scenario,
    } as unknown as Scenario;
  };

  readonly loadCatalog = async (): Promise<Catalog> => {
    const thing = (name: string): readonly [string, unknown] => [name, { name, description: `about ${name}` }];
    const empty = new Map<string, unknown>();
    return {
      plugins: new Map([thing('NodeName'), thing('NodePorts')]),
      controllers: empty,
      autoscalers: empty,
      faults: new Map([thing('node-crash')]),
      traces: empty,
      nodeTraces: empty,
      generators: empty,
      metrics: empty,
      checks: empty,
      outputs: empty,
    } as unknown as Catalog;
  };

  readonly processorCount = 2;

  readonly environment = {};

  readonly startWorker = async (): Promise<LocalRunner> => new LocalRunner(this);

  readonly simulate: Simulate = async (scenario, options) => {
    const journal = new Journal<Fact>({ now: 0 });
    options.listen?.((kind, listener) => journal.on(kind, listener));
    const result = this.#run(scenario, options, journal);
    const rest = { eventCount: 10, warnings: [], explanations: [] };
    return result === 'stopped'
      ? { summary: undefined, stopReason: 'stopped', ...rest }
      : { summary: result, stopReason: 'until', ...rest };
  };
}
