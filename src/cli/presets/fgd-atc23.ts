import { InputError, unknownName } from '../../api/input-error.ts';
import { TIE_BREAKS, type TieBreak } from '../../scheduling/tie-break.ts';
import { runCells } from '../cells/run-cells.ts';
import type { Host } from '../host.ts';
import { printWarnings } from '../output.ts';
import { ResultsDirectory } from '../results-directory.ts';
import { parseSeeds } from '../seed-list.ts';
import { cellOf, type Choice, type Experiment } from './fgd-atc23/experiments.ts';
import { findFixtures, type Fixtures } from './fgd-atc23/fixtures.ts';
import { judge, outcomeOf, summarizePolicies } from './fgd-atc23/outcome.ts';
import { choosePolicies } from './fgd-atc23/policies.ts';
import { renderPreset, toJson, writePreset } from './fgd-atc23/report.ts';

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
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

const QUICK = { traces: 'default', seeds: '42' };

/**
 * The experiments of "Beware of Fragmentation" (Weng et al., USENIX ATC '23), in parallel.
 *
 * @returns whether what was to be reproduced was; undefined after Ctrl-C.
 * @throws InputError
 */
export async function runFgdAtc23(host: Host, given: FgdAtc23Options): Promise<boolean | undefined> {
  const options = given.isQuick ? { ...given, ...QUICK } : given;
  const choice = { tieBreak: readTieBreak(options.tieBreak), truncate: options.truncate };
  const fixtures = findFixtures(options.fixtures);
  const experiments = chooseExperiments(fixtures, options);
  const cells = experiments.map((experiment) => cellOf(experiment, fixtures, choice));
  const results = await runCells(host, cells, {
    workerCount: options.workerCount,
    isQuiet: options.isQuiet,
    isThrifty: true,
  });
  if (results === undefined) {
    host.stderr.write('stopped by Ctrl-C; no results were written\n');
    return undefined;
  }
  printWarnings(host.stderr, [...new Set(results.flatMap(({ warnings }) => warnings))]);
  const outcomes = experiments.map((experiment, index) => outcomeOf(experiment, results[index]!, fixtures.published));
  const summaries = summarizePolicies(outcomes);
  const verdict = judge(outcomes, summaries, choice);
  const report = { version: results[0]!.summary.version, choice, outcomes, summaries, verdict };
  const directory = new ResultsDirectory(options.out, 'fgd-atc23', nameOf(options, choice));
  try {
    writePreset(directory, report);
    directory.commit();
  } catch (error) {
    directory.discard();
    throw error;
  }
  if (options.isJson) host.stdout.write(`${JSON.stringify(toJson(report), undefined, 2)}\n`);
  else if (!options.isQuiet) {
    host.stdout.write(`${renderPreset(host.stdout, report)}\n\nresults in ${directory.path}\n`);
  }
  return verdict === undefined || (verdict.differing.length === 0 && !verdict.random.some(({ isFar }) => isFar));
}

/** Seed by seed, so that the policies of one order are through together. */
function chooseExperiments(fixtures: Fixtures, options: FgdAtc23Options): readonly Experiment[] {
  const policies = choosePolicies(options.policies);
  const seeds = options.seeds === undefined ? undefined : parseSeeds(options.seeds);
  const experiments = chooseTraces(fixtures, options.traces).flatMap((trace) =>
    (seeds ?? fixtures.seedsOf(trace)).flatMap((seed) =>
      policies.map((policy) => ({ trace, policy, seed, orderFile: fixtures.orderFile(trace, seed) })),
    ),
  );
  if (experiments.length === 0) {
    throw new InputError('there is no recorded order for these traces', undefined, 'say which seeds: --seeds 1..10');
  }
  return experiments;
}

function chooseTraces(fixtures: Fixtures, given: string | undefined): readonly string[] {
  if (given === undefined) return fixtures.traces;
  const wanted = given.split(',').map((name) => name.trim());
  for (const name of wanted) {
    if (fixtures.podFile(name) === undefined) {
      throw new InputError(`--traces ${unknownName('trace', name, fixtures.traces)}`);
    }
  }
  return wanted;
}

function readTieBreak(text: string): TieBreak {
  const known = TIE_BREAKS.find((name) => name === text);
  if (known === undefined) throw new InputError(`--tie-break ${unknownName('rule', text, TIE_BREAKS)}`);
  return known;
}

/** The same for the same question, so that a second run takes the place of the first. */
function nameOf({ isQuick, traces, policies, seeds }: FgdAtc23Options, { tieBreak, truncate }: Choice): string {
  const parts = ['preset', isQuick ? 'quick' : (traces ?? 'all'), policies ?? 'all'];
  if (seeds !== undefined && !isQuick) parts.push(`seeds-${seeds}`);
  parts.push(tieBreak);
  if (!truncate) parts.push('untruncated');
  return parts.join('-');
}
