import { normalize } from 'node:path';
import { InputError, unknownName } from '../../api/input-error.ts';
import { TIE_BREAKS, type TieBreak } from '../../scheduling/tie-break.ts';
import type { Cell, CellResult } from '../cells/cell.ts';
import { runCells } from '../cells/run-cells.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { sayStopped } from '../say-stopped.ts';
import type { Host } from '../host.ts';
import { printWarnings } from '../output.ts';
import { ResultsDirectory } from '../results-directory.ts';
import { parseSeeds } from '../seed-list.ts';
import { cellOf, type Choice, type Experiment } from './fgd-atc23/experiments.ts';
import { findFixtures, type Fixtures } from './fgd-atc23/fixtures.ts';
import { outcomeOf, summarizePolicies } from './fgd-atc23/outcome.ts';
import { choosePolicies } from './fgd-atc23/policies.ts';
import { toJson, writePreset, writeReport, type PresetReport } from './fgd-atc23/report.ts';
import { renderPreset } from './fgd-atc23/text.ts';
import { isReproduced, judge } from './fgd-atc23/verdict.ts';

/** What was asked for on the command line. */
export interface FgdAtc23Options {
  readonly traces: string | undefined;
  readonly policies: string | undefined;
  readonly seeds: string | undefined;
  readonly fixtures: string | undefined;
  readonly tieBreak: string;
  readonly truncate: boolean;
  readonly isQuick: boolean;
  readonly workerCount: number;
  readonly out: string;
  readonly hasReport: boolean;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

const QUICK = { traces: 'default', seeds: '42' };

/**
 * The experiments of "Beware of Fragmentation" (Weng et al., USENIX ATC '23), in parallel.
 *
 * @returns whether what was to be reproduced was, or that it was stopped.
 * @throws InputError
 */
export async function runFgdAtc23(host: Host, given: FgdAtc23Options): Promise<ExitCode> {
  const options = given.isQuick ? quick(given) : given;
  const choice = { tieBreak: readTieBreak(options.tieBreak), truncate: options.truncate };
  const fixtures = await findFixtures(options.fixtures);
  const { experiments, warnings } = chooseExperiments(fixtures, options);
  printWarnings(host.stderr, warnings);
  const cells = experiments.map((experiment) => cellOf(experiment, fixtures, choice));
  // Where nothing can be written, nothing need be run.
  const directory = new ResultsDirectory(options.out, 'fgd-atc23', nameOf(options, choice));
  try {
    const results = await runAll(host, cells, options);
    if (results === undefined) {
      directory.discard();
      return sayStopped(host, '; no results were written');
    }
    printWarnings(host.stderr, [...new Set(results.flatMap((result) => result.warnings))]);
    const report = reportOf(experiments, results, fixtures, choice);
    writePreset(directory, report);
    if (options.hasReport) await writeReport(directory, report);
    directory.commit();
    print(host, options, report, directory.path);
    return isReproduced(report.verdict) ? EXIT.fine : EXIT.broken;
  } catch (error) {
    directory.discard();
    throw error;
  }
}

/** @throws InputError */
function quick(given: FgdAtc23Options): FgdAtc23Options {
  const other = (['traces', 'seeds'] as const).find((name) => given[name] !== undefined);
  if (other === undefined) return { ...given, ...QUICK };
  throw new InputError(
    `--quick means --traces ${QUICK.traces} --seeds ${QUICK.seeds}: leave out --${other} or --quick`,
  );
}

/** @returns undefined after Ctrl-C. @throws InputError */
async function runAll(
  host: Host,
  cells: readonly Cell[],
  { workerCount, isQuiet }: FgdAtc23Options,
): Promise<readonly CellResult[] | undefined> {
  try {
    return await runCells(host, cells, { workerCount, isQuiet, isThrifty: true });
  } catch (error) {
    throw withoutSettings(error);
  }
}

/** Nobody has typed the settings of a cell: the message names the file in them. */
function withoutSettings(error: unknown): unknown {
  if (!(error instanceof InputError) || error.location?.file.startsWith('--set ') !== true) return error;
  return new InputError(error.message, undefined, error.hint);
}

function reportOf(
  experiments: readonly Experiment[],
  results: readonly CellResult[],
  fixtures: Fixtures,
  choice: Choice,
): PresetReport {
  const outcomes = experiments.map((experiment, index) => outcomeOf(experiment, results[index]!, fixtures.published));
  const summaries = summarizePolicies(outcomes);
  const { version } = results[0]!.summary;
  return { version, choice, outcomes, summaries, verdict: judge(outcomes, summaries, choice) };
}

function print(host: Host, { isJson, isQuiet, hasReport }: FgdAtc23Options, report: PresetReport, path: string): void {
  if (isJson) host.stdout.write(`${JSON.stringify(toJson(report), undefined, 2)}\n`);
  else if (!isQuiet) {
    host.stdout.write(`${renderPreset(host.stdout, report)}\n\nresults in ${path}\n`);
    if (hasReport) host.stdout.write(`report in ${path}/report.html\n`);
  }
}

/** Seed by seed, so that the policies of one order are through together. @throws InputError */
function chooseExperiments(
  fixtures: Fixtures,
  options: FgdAtc23Options,
): { readonly experiments: readonly Experiment[]; readonly warnings: readonly string[] } {
  const policies = choosePolicies(options.policies);
  const seeds = options.seeds === undefined ? undefined : parseSeeds(options.seeds);
  const hint = 'say which seeds to draw orders for: --seeds 1..10';
  const warnings: string[] = [];
  const experiments = chooseTraces(fixtures, options.traces).flatMap((trace) => {
    const ofTrace = seeds ?? fixtures.seedsOf(trace);
    if (ofTrace.length === 0) {
      const problem = `there is no recorded order for the trace ${trace}`;
      if (options.traces !== undefined) throw new InputError(`--traces: ${problem}`, undefined, hint);
      warnings.push(`${problem}: it was left out (${hint})`);
    }
    return ofTrace.flatMap((seed) =>
      policies.map((policy) => ({ trace, policy, seed, orderFile: fixtures.orderFile(trace, seed) })),
    );
  });
  return { experiments, warnings };
}

function chooseTraces(fixtures: Fixtures, given: string | undefined): readonly string[] {
  if (given === undefined) return fixtures.traces;
  const wanted = given.split(',').map((name) => name.trim());
  for (const [index, name] of wanted.entries()) {
    if (fixtures.podFile(name) === undefined) {
      throw new InputError(`--traces ${unknownName('trace', name, fixtures.traces)}`);
    }
    if (wanted.indexOf(name) !== index) throw new InputError(`--traces ${given}: ${name} stands there twice`);
  }
  return wanted;
}

function readTieBreak(text: string): TieBreak {
  const known = TIE_BREAKS.find((name) => name === text);
  if (known === undefined) throw new InputError(`--tie-break ${unknownName('rule', text, TIE_BREAKS)}`);
  return known;
}

/** The same for the same question, so that a second run takes the place of the first. */
function nameOf(options: FgdAtc23Options, { tieBreak, truncate }: Choice): string {
  const { isQuick, traces, policies, seeds, fixtures } = options;
  const parts = ['preset', isQuick ? 'quick' : (traces ?? 'all'), policies ?? 'all'];
  if (seeds !== undefined && !isQuick) parts.push(`seeds-${seeds}`);
  if (fixtures !== undefined) parts.push(`fixtures-${normalize(`${fixtures}/`).slice(0, -1)}`);
  parts.push(tieBreak);
  if (!truncate) parts.push('untruncated');
  return parts.join('-');
}
