import { InputError, unknownName } from '../../api/input-error.ts';
import type { Pair } from '../../analysis/compare-variants.ts';
import type { ResultSink, Summary } from '../../observe/results.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Cell, CellResult } from '../cells/cell.ts';
import { defineCommand } from '../command.ts';
import type { ExplainedDifference } from '../decision-difference.ts';
import { EXIT } from '../exit-code.ts';
import { sayStopped } from '../say-stopped.ts';
import type { Host } from '../host.ts';
import { single } from '../scenario-options.ts';
import { addWorkersOption, readWorkers } from '../workers-option.ts';

interface CompareArguments {
  readonly scenario: string;
  readonly variants: string | undefined;
  readonly seeds: string;
  readonly metrics: string | undefined;
  readonly 'all-pairs': boolean;
  readonly 'diff-decision': boolean;
  readonly set: string[] | undefined;
  readonly workers: string | undefined;
  readonly out: string;
  readonly report: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export default defineCommand<CompareArguments>({
  usage: 'compare <scenario>',
  description: 'Say which variant of a scenario is better, by how much, and how sure that is',
  examples: [
    ['compare scenarios/compare-scoring.yaml', 'every variant against the scenario itself, 20 seeds'],
    ['compare scenarios/openb.yaml --variants most-allocated --seeds 1..10', 'one variant against the scenario'],
    ['compare x.yaml --variants a,b,c --all-pairs --metrics pod_pending_seconds.p99', 'all pairs, one metric'],
    ['compare x.yaml --report', 'with report.html beside the results: open it in a browser'],
    ['compare x.yaml --json | jq .metrics', 'comparison.json on stdout'],
  ],
  describe: (yargs) =>
    addWorkersOption(yargs.positional('scenario', { type: 'string', demandOption: true, describe: 'A scenario file' }))
      .option('variants', {
        type: 'string',
        requiresArg: true,
        describe:
          'Names with commas; the others are held against the first. base is the scenario itself. Default: base, then all',
      })
      .option('seeds', { type: 'string', requiresArg: true, default: '1..20', describe: 'Such as 1..20 or 1,2,5..7' })
      .option('metrics', {
        type: 'string',
        requiresArg: true,
        describe: 'Names with commas, or all. Default: those that say most of placement',
      })
      .option('all-pairs', { type: 'boolean', default: false, describe: 'Compare every variant with every other' })
      .option('diff-decision', {
        type: 'boolean',
        default: true,
        describe: 'Show the first decision that differs with the first seed, and why',
      })
      .option('set', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Change one field of all variants: a.b[0].c=value; may be repeated',
      })
      .option('out', { type: 'string', default: 'results', requiresArg: true, describe: 'Folder for results' })
      .option('report', { type: 'boolean', default: false, describe: 'Write report.html too' })
      .option('json', { type: 'boolean', default: false, describe: 'Print comparison.json instead of a table' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress and no table' }),
  async run(given, host) {
    const { compareVariants } = await import('../../analysis/compare-variants.ts');
    const { collectSamples } = await import('../collect-samples.ts');
    const { renderComparison } = await import('../comparison-text.ts');
    const { toJson, writeComparison } = await import('../comparison.ts');
    const { selectMetrics } = await import('../metric-list.ts');
    const { printWarnings } = await import('../output.ts');
    const { ResultsDirectory } = await import('../results-directory.ts');
    const { describeSeeds, parseSeeds } = await import('../seed-list.ts');
    const { runCells } = await import('../cells/run-cells.ts');

    const seeds = parseSeeds(single('seeds', given.seeds)!);
    const set = given.set?.map(String) ?? [];
    const [wantedVariants, wantedMetrics, out] = [
      single('variants', given.variants),
      single('metrics', given.metrics),
      single('out', given.out)!,
    ];
    const workerCount = readWorkers(given, host);
    const scenario = await host.loadScenario(given.scenario, { set });
    const variants = chooseVariants(wantedVariants, scenario.variants, given.scenario);
    const pairs = pairUp(variants, given['all-pairs']);
    await checkMetrics(host, given.scenario, wantedMetrics, scenario, variants, set);
    const cells = seeds.flatMap((seed, index) =>
      variants.map((name) => ({
        file: given.scenario,
        variant: variantOf(name),
        set,
        seed,
        hasDecisions: index === 0 && given['diff-decision'],
      })),
    );
    const results = await runCells(host, cells, { workerCount, isQuiet: given.quiet });
    if (results === undefined) return sayStopped(host, '; no results were written');
    printWarnings(host.stderr, [...new Set(results.flatMap(({ warnings }) => warnings))]);

    const summaries = new Map(variants.map((name, index) => [name, ofVariant(results, index, variants.length)]));
    printWarnings(host.stderr, describeTwins(summaries));
    const measured = [...new Set(results.flatMap(({ summary }) => Object.keys(summary.metrics)))].sort();
    const everywhere = measured.filter((metric) =>
      [...summaries.values()].every((runs) => runs.some(({ metrics }) => metrics[metric] !== undefined)),
    );
    const chosen = selectMetrics(wantedMetrics, measured, everywhere);
    if (chosen.length === 0) {
      throw new InputError('there is nothing to compare: the runs measured none of the metrics', {
        file: given.scenario,
      });
    }
    const metrics = compareVariants(collectSamples(chosen, summaries), pairs);
    const differences = given['diff-decision'] ? await explain(host, cells, results, variants, pairs) : [];
    if (differences === undefined) return sayStopped(host, '; no results were written');

    const version = results[0]!.summary.version;
    const report = { scenario: scenario.name, version, variants, seeds, pairs, metrics, summaries, differences };
    const parts = ['compare', variants.join('-'), `seeds-${describeSeeds(seeds)}`];
    if (set.length > 0) parts.push(`set-${summaries.get(variants[0]!)![0]!.scenarioHash.slice(0, 8)}`);
    const directory = new ResultsDirectory(out, scenario.name, parts.join('-'));
    try {
      writeComparison(directory, report);
      if (given.report) await writeReport(directory, toJson(report));
      directory.commit();
    } catch (error) {
      directory.discard();
      throw error;
    }
    if (given.json) host.stdout.write(`${JSON.stringify(toJson(report), undefined, 2)}\n`);
    else if (!given.quiet) {
      host.stdout.write(`${renderComparison(host.stdout, report)}\n\nresults in ${directory.path}\n`);
      if (given.report) host.stdout.write(`report in ${directory.path}/report.html\n`);
    }
    return EXIT.fine;
  },
});

function chooseVariants(given: string | undefined, known: readonly string[], file: string): readonly string[] {
  const names = ['base', ...known];
  if (known.length === 0) {
    throw new InputError('there is nothing to compare', { file }, 'give the scenario variants: docs/compare.md');
  }
  if (given === undefined) return names;
  const wanted = given.split(',').map((name) => name.trim());
  for (const [index, name] of wanted.entries()) {
    if (!names.includes(name)) throw new InputError(`--variants ${unknownName('variant', name, names)}`);
    if (wanted.indexOf(name) !== index) throw new InputError(`--variants ${given}: ${name} stands there twice`);
  }
  if (wanted.length > 1) return wanted;
  if (wanted[0] === 'base') throw new InputError('--variants base: expected another variant to hold against base');
  return ['base', ...wanted];
}

function variantOf(name: string): string | undefined {
  return name === 'base' ? undefined : name;
}

/** Finds out before the runs what can be known of the metrics that are asked for. @throws InputError */
async function checkMetrics(
  host: Host,
  file: string,
  wanted: string | undefined,
  scenario: Scenario,
  variants: readonly string[],
  set: readonly string[],
): Promise<void> {
  const { findUnmeasured } = await import('../metric-list.ts');
  const problemOf = (scenarios: readonly Scenario[]): InputError | undefined =>
    findUnmeasured(
      wanted,
      scenarios.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
      file,
    );
  if (problemOf([scenario]) === undefined) return;
  // A variant may gather what the scenario itself does not.
  const loaded = variants.map((name) => host.loadScenario(file, { variant: variantOf(name), set }));
  const problem = problemOf(await Promise.all(loaded));
  if (problem !== undefined) throw problem;
}

/** Each variant against the first one, or against all before it. */
function pairUp(variants: readonly string[], hasAllPairs: boolean): readonly Pair[] {
  return variants.flatMap((against, index) =>
    index > 0 && !hasAllPairs ? [] : variants.slice(index + 1).map((variant) => ({ variant, against })),
  );
}

/** Cells stand in the order of seeds, and within a seed in the order of variants. */
function ofVariant(results: readonly CellResult[], index: number, variantCount: number): readonly Summary[] {
  return results.filter((_, cell) => cell % variantCount === index).map(({ summary }) => summary);
}

function describeTwins(summaries: ReadonlyMap<string, readonly Summary[]>): readonly string[] {
  const byHash = new Map<string, string>();
  return [...summaries].flatMap(([name, [{ scenarioHash } = { scenarioHash: name }]]) => {
    const twin = byHash.get(scenarioHash);
    byHash.set(scenarioHash, twin ?? name);
    return twin === undefined ? [] : [`${name} and ${twin} are the same scenario`];
  });
}

async function explain(
  host: Host,
  cells: readonly Cell[],
  results: readonly CellResult[],
  variants: readonly string[],
  pairs: readonly Pair[],
): Promise<readonly ExplainedDifference[] | undefined> {
  const { explainDifferences } = await import('../decision-difference.ts');
  const decisions = new Map(variants.map((name, index) => [name, results[index]!.decisions]));
  return explainDifferences(host, cells[0]!.seed!, pairs, decisions, (name) => {
    const { file, variant, set, seed } = cells[variants.indexOf(name)]!;
    return host.loadScenario(file, { variant, set, seed });
  });
}

async function writeReport(sink: ResultSink, json: object): Promise<void> {
  const { toComparisonReport } = await import('../report/comparison-report-data.ts');
  const { loadPageBundle } = await import('../report/page-bundle.ts');
  const { renderPage } = await import('../report/render-page.ts');
  const data = toComparisonReport('comparison.json', JSON.stringify(json));
  const file = sink.open('report.html');
  file.write(renderPage(data, await loadPageBundle()));
  file.close();
}
