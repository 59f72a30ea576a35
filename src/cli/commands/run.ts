import { breathe } from '../breathe.ts';
import { InputError } from '../../api/input-error.ts';
import type { ResultSink } from '../../observe/results.ts';
import type { Scenario } from '../../scenario/load.ts';
import type { RunOutcome, SimulateOptions } from '../../scenario/simulation.ts';
import { defineCommand } from '../command.ts';
import type { FactTrail } from '../fact-trail.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { sayStopped } from '../say-stopped.ts';
import { FailedRun } from '../failure.ts';
import type { Host } from '../host.ts';
import type { ProgressDisplay } from '../progress.ts';
import type { ReportedRun } from '../report/reported-run.ts';
import {
  addEngineOptions,
  addScenarioOptions,
  single,
  toLoadOptions,
  withEngine,
  type EngineOptions,
  type ScenarioOptions,
} from '../scenario-options.ts';

interface RunArguments extends ScenarioOptions, EngineOptions {
  readonly scenario: string;
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly metrics: 'all' | 'none';
  readonly transcript: boolean;
  readonly export: string[] | undefined;
  readonly report: boolean;
  readonly 'check-determinism': boolean;
}

export default defineCommand<RunArguments>({
  usage: 'run <scenario>',
  description: 'Run a scenario and write its results',
  examples: [
    ['run scenarios/openb.yaml', 'replay a production trace; results go to results/openb/seed-1/'],
    ['run scenarios/hello.yaml --set cluster.pools[0].count=1 --seed 7', 'change the scenario for one run'],
    ['run scenarios/saturated.yaml --report', 'with report.html beside the results: open it in a browser'],
    ['run scenarios/hello.yaml --json | jq .fingerprint', 'summary.json on stdout'],
    ['run scenarios/hello.yaml --check-determinism', 'run twice and compare'],
    ['run scenarios/hello.yaml --export parquet,chrome-trace', 'and files for DuckDB and ui.perfetto.dev'],
  ],
  describe: (yargs) =>
    addEngineOptions(
      addScenarioOptions(
        yargs.positional('scenario', { type: 'string', demandOption: true, describe: 'A scenario file' }),
      ),
    )
      .option('out', { type: 'string', default: 'results', requiresArg: true, describe: 'Folder for results' })
      .option('json', { type: 'boolean', default: false, describe: 'Print summary.json instead of a table' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress and no table' })
      .option('metrics', {
        choices: ['all', 'none'] as const,
        default: 'all' as const,
        describe: 'Which metrics to keep',
      })
      .option('transcript', { type: 'boolean', default: false, describe: 'Write every step to transcript.txt' })
      .option('export', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Also write files for other tools: parquet, openmetrics, chrome-trace (see orrery list outputs)',
      })
      .option('report', {
        type: 'boolean',
        default: false,
        describe: 'Write report.html too, and attempts.csv and events.csv for it',
      })
      .option('check-determinism', {
        type: 'boolean',
        default: false,
        describe: 'Run twice; exit 1 if the runs differ',
      }),
  async run(given, host) {
    const out = single('out', given.out)!;
    const metrics = single('metrics', given.metrics);
    const { describeTieBreak } = await import('../../analysis/tie-break-text.ts');
    const { printSummary, printWarnings } = await import('../output.ts');
    const { showProgress } = await import('../progress.ts');
    const { ResultsDirectory } = await import('../results-directory.ts');
    const { FactTrail: Trail } = await import('../fact-trail.ts');

    const loaded = await host.loadScenario(given.scenario, toLoadOptions(withEngine(given)));
    const { withOutputs } = await import('../../scenario/outputs.ts');
    const exported = withOutputs(loaded, namesIn(given.export ?? []));
    const outputs = {
      ...exported.outputs,
      ...(given.transcript && { transcript: true }),
      // What a report is about.
      ...(given.report && { pods: true, nodes: true }),
    };
    const scenario = { ...exported, outputs };
    printWarnings(host.stderr, scenario.warnings);

    const attempt = async (folder: string, options: SimulateOptions): Promise<[RunOutcome, string]> => {
      const name = nameRun(scenario, given);
      const directory = new ResultsDirectory(folder, scenario.name, name);
      try {
        const display = await showProgress(host, given.quiet);
        const reported = given.report ? await beginReport(directory) : undefined;
        const listen: SimulateOptions['listen'] = (on) => {
          options.listen?.(on);
          reported?.listen(on);
        };
        const sink = reported?.sink ?? directory;
        const outcome = await runWatched(host, scenario, { ...options, sink, listen }, display);
        if (outcome.summary !== undefined) {
          await reported?.finish(scenario, name, { variant: given.variant, set: given.set });
          directory.commit();
        } else directory.discard();
        return [outcome, directory.path];
      } catch (error) {
        directory.discard();
        throw error;
      }
    };

    const trail = given['check-determinism'] ? new Trail() : undefined;
    const listen = trail && { listen: trail.listen };
    const [outcome, path] = await attempt(out, { withoutMetrics: metrics === 'none', ...listen });
    printWarnings(host.stderr, outcome.warnings);
    if (outcome.summary === undefined) return sayStopped(host, '; no results were written');
    if (given.json) host.stdout.write(`${JSON.stringify(outcome.summary, undefined, 2)}\n`);
    else if (!given.quiet) {
      const heading = `${scenario.name}, seed ${scenario.seed}: ${await describeTime(scenario.until)} simulated`;
      printSummary(host.stdout, heading, outcome.summary, [
        describeTieBreak(outcome.summary.tieBreak),
        `fingerprint ${outcome.summary.fingerprint}`,
        `results in ${path}`,
        ...(given.report ? [`report in ${path}/report.html`] : []),
      ]);
    }
    return trail === undefined ? EXIT.fine : compareWithSecondRun(host, scenario, given, outcome, trail);
  },
});

/** Runs with Ctrl-C under control and the display going. */
async function runWatched(
  host: Host,
  scenario: Scenario,
  options: SimulateOptions,
  display: ProgressDisplay,
): Promise<RunOutcome> {
  let isInterrupted = false;
  const release = host.onInterrupt(() => (isInterrupted = true));
  try {
    return await host.simulate(scenario, {
      ...options,
      breathe,
      onProgress(progress) {
        display.update(progress);
        return isInterrupted;
      },
    });
  } catch (error) {
    throw error instanceof InputError ? error : new FailedRun(error, scenario.file, scenario.seed);
  } finally {
    release();
    display.end();
  }
}

/** The same again without metrics and with its results elsewhere: nothing of that may change what happens. */
async function compareWithSecondRun(
  host: Host,
  scenario: Scenario,
  given: RunArguments,
  { summary }: RunOutcome,
  first: FactTrail,
): Promise<ExitCode> {
  const { FactTrail: Trail } = await import('../fact-trail.ts');
  const { showProgress } = await import('../progress.ts');
  const { TemporaryResults } = await import('../temporary-results.ts');
  const second = new Trail(first);
  const directory = new TemporaryResults();
  try {
    const display = await showProgress(host, given.quiet);
    const options = { sink: directory, withoutMetrics: true, listen: second.listen };
    const again = await runWatched(host, scenario, options, display);
    if (again.summary === undefined) return sayStopped(host, '; no results were written');
    if (again.summary.fingerprint === summary!.fingerprint) {
      if (!given.quiet) host.stderr.write(`deterministic: two runs have the fingerprint ${summary!.fingerprint}\n`);
      return EXIT.fine;
    }
    const fingerprints = `${summary!.fingerprint} and ${again.summary.fingerprint}`;
    host.stderr.write(`not deterministic: the fingerprints are ${fingerprints}\n`);
    host.stderr.write(`the runs first differ ${second.firstDifference ?? 'at no instant that was recorded'}\n`);
    return EXIT.broken;
  } finally {
    directory.discard();
  }
}

/** What a report needs is not loaded without one. */
async function beginReport(directory: ResultSink): Promise<ReportedRun> {
  const { ReportedRun: Reported } = await import('../report/reported-run.ts');
  return new Reported(directory);
}

/** The same for the same question, so that a second run takes the place of the first. */
function nameRun({ seed, hash }: Scenario, { variant, set }: RunArguments): string {
  const parts = [`seed-${seed}`];
  if (variant !== undefined) parts.unshift(variant);
  if (set !== undefined && set.length > 0) parts.push(`set-${hash.slice(0, 8)}`);
  return parts.join('-');
}

/** `--export a,b --export c` */
function namesIn(lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => String(list).split(',')).map((name) => name.trim());
}

async function describeTime(until: number): Promise<string> {
  const { formatSeconds } = await import('../number-format.ts');
  return formatSeconds(until / 1_000_000);
}
