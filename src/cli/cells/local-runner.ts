import { keyOf } from '../../api/kinds.ts';
import { InputError } from '../../api/input-error.ts';
import type { Decision } from '../../analysis/first-difference.ts';
import type { On } from '../../observe/metric.ts';
import { cellAddress } from '../../scenario/cell-address.ts';
import type { Scenario } from '../../scenario/load.ts';
import { breathe } from '../breathe.ts';
import { FailedRun } from '../failure.ts';
import type { Host } from '../host.ts';
import type { Cell, CellResult, CellRunner } from './cell.ts';

/** Scenarios that are kept: cells of one variant differ by their seeds only, and reading a trace's nodes takes a while. */
const KEPT_SCENARIOS = 8;

/** Runs cells in this very process. */
export class LocalRunner implements CellRunner {
  readonly #host: Pick<Host, 'loadScenario' | 'simulate'>;
  readonly #scenarios = new Map<string, Scenario>();
  #isStopped = false;

  constructor(host: Pick<Host, 'loadScenario' | 'simulate'>) {
    this.#host = host;
  }

  async run(cell: Cell, onProgress: (share: number) => void): Promise<CellResult | undefined> {
    const scenario = await this.#load(cell);
    const decisions: Decision[] = [];
    try {
      const { summary, warnings } = await this.#host.simulate(scenario, {
        ...(cell.hasDecisions && { listen: (on: On) => recordDecisions(on, decisions) }),
        breathe,
        onProgress: ({ now, until }) => {
          onProgress(now / until);
          return this.#isStopped;
        },
      });
      if (summary === undefined) return undefined;
      const address = cellAddress(scenario, cell);
      return { address, summary, warnings: [...scenario.warnings, ...warnings], decisions };
    } catch (error) {
      throw error instanceof InputError ? error : new FailedRun(error, describeScenario(cell), scenario.seed);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #load({ file, text, variant, set, parameters, seed }: Cell): Promise<Scenario> {
    const key = JSON.stringify([file, text, variant, set, parameters]);
    const scenario =
      this.#scenarios.get(key) ?? (await this.#host.loadScenario(file, { text, variant, set, parameters, seed }));
    if (this.#scenarios.size >= KEPT_SCENARIOS) this.#scenarios.clear();
    this.#scenarios.set(key, scenario);
    // The seed is read when the run begins, and nothing of the rest hangs on it.
    return seed === undefined || scenario.seed === seed ? scenario : { ...scenario, seed };
  }
}

/** Words with which `orrery run` does the same. */
function describeScenario({ file, variant, set, parameters = [] }: Cell): string {
  const changes = [...set, ...parameters.map(({ path, value }) => `${path}=${JSON.stringify(value)}`)];
  return [
    file,
    ...(variant === undefined ? [] : ['--variant', variant]),
    ...changes.map((text) => `--set '${text}'`),
  ].join(' ');
}

function recordDecisions(on: On, decisions: Decision[]): void {
  on('scheduling-attempt', ({ pod, attempt, result, nodeName }, at) =>
    decisions.push({ at, pod: keyOf(pod), attempt, result, ...(nodeName !== undefined && { nodeName }) }),
  );
}
