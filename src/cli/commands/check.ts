import { InputError } from '../../api/input-error.ts';
import type { Scenario } from '../../scenario/load.ts';
import type { LoadedBaseline } from '../../scenario/baseline-file.ts';
import type { Summary } from '../../observe/results.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { sayStopped } from '../say-stopped.ts';
import { addScenarioOptions, single, toLoadOptions, type ScenarioOptions } from '../scenario-options.ts';
import { addWorkersOption, readWorkers } from '../workers-option.ts';

interface CheckArguments extends ScenarioOptions {
  readonly scenario: string;
  readonly baseline: string | undefined;
  readonly seeds: string | undefined;
  readonly output: string[] | undefined;
  readonly workers: string | undefined;
  readonly quiet: boolean;
}

export default defineCommand<CheckArguments>({
  usage: 'check <scenario>',
  description: 'Hold a scenario against its assertions and its baseline; exit 1 if placement got worse',
  examples: [
    ['check scenarios/compare-scoring.yaml', 'what stands under assert:, and the baseline beside the scenario'],
    ['check x.yaml --output github --output junit=report.xml', 'annotations on stdout, JUnit XML in a file'],
    ['check x.yaml --baseline main.baseline.json', 'another baseline'],
  ],
  describe: (yargs) =>
    addWorkersOption(
      addScenarioOptions(
        yargs.positional('scenario', { type: 'string', demandOption: true, describe: 'A scenario file' }),
      ),
    )
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'A file of `orrery baseline update`. Default: x.baseline.json beside x.yaml, if it is there',
      })
      .option('seeds', {
        type: 'string',
        requiresArg: true,
        describe: "Such as 1..5. Default: those of the baseline, or the scenario's own",
      })
      .option('output', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'text, json, junit, markdown or github, with =file to write a file; may be repeated',
      })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress' }),
  async run(given, host) {
    const { readBaseline } = await import('../../scenario/baseline-file.ts');
    const { baselineFile, isThere } = await import('../baseline-path.ts');
    const { checkAssertion, checkBaselineEntry } = await import('../check-findings.ts');
    const { hasFailed } = await import('../check-report.ts');
    const { parseOutputs, writeOutputs } = await import('../check-outputs.ts');
    const { printWarnings } = await import('../output.ts');
    const { runSeeds } = await import('../run-seeds.ts');
    const { VERSION } = await import('../../scenario/version.ts');

    const outputs = parseOutputs(given.output ?? ['text']);
    const workerCount = readWorkers(given, host);
    const { seed, variant, set } = toLoadOptions(given);
    const wanted = single('baseline', given.baseline);
    const scenario = await host.loadScenario(given.scenario, { seed, variant, set });
    const file = baselineFile(wanted, given.scenario, variant);
    const baseline = wanted !== undefined || isThere(file) ? await readBaseline(file) : undefined;
    if (baseline === undefined && scenario.assertions.length === 0) {
      throw new InputError(
        'there is nothing to check',
        { file: given.scenario },
        `give it assertions under assert:, or a baseline: orrery baseline update ${given.scenario}`,
      );
    }
    if (baseline !== undefined) refuseOtherTask(baseline, scenario);
    const seeds = await chooseSeeds(single('seeds', given.seeds), seed, baseline, scenario);
    const outcome = await runSeeds(
      host,
      { file: given.scenario, variant, set: set ?? [], seeds },
      { workerCount, isQuiet: given.quiet },
    );
    if (outcome === undefined) return sayStopped(host);
    printWarnings(host.stderr, outcome.warnings);

    const { summaries } = outcome;
    const { tieBreak } = summaries[0]!;
    const findings = [
      ...scenario.assertions.map((assertion) => checkAssertion(assertion, summaries)),
      ...(baseline?.entries ?? []).map((entry) => checkBaselineEntry(entry, baseline!, summaries)),
    ];
    const notes = baseline === undefined ? [] : describeChanges(baseline, scenario, { version: VERSION, tieBreak });
    const report = {
      scenario: scenario.name,
      file: given.scenario,
      version: VERSION,
      seeds,
      tieBreak,
      findings,
      notes,
    };
    await writeOutputs(host, report, outputs);
    return hasFailed(report) ? EXIT.broken : EXIT.fine;
  },
});

/** Another cluster or other work is another question: its answer says nothing of the policy. */
function refuseOtherTask(baseline: LoadedBaseline, scenario: Scenario): void {
  const { file, name } = scenario;
  if (baseline.taskHash === scenario.hashTask()) return;
  throw new InputError(
    `the scenario ${name} has changed since this baseline was written, and not only its scheduler or autoscalers`,
    baseline.locateTask(),
    `orrery baseline update ${file} writes a new one`,
  );
}

async function chooseSeeds(
  given: string | undefined,
  seed: string | undefined,
  baseline: LoadedBaseline | undefined,
  scenario: Scenario,
): Promise<readonly string[]> {
  const { parseSeeds } = await import('../seed-list.ts');
  if (given !== undefined && seed !== undefined) throw new InputError('--seed and --seeds: expected one of them');
  const wanted = given === undefined ? (seed === undefined ? undefined : [seed]) : parseSeeds(given);
  if (baseline === undefined) return wanted ?? [scenario.seed];
  if (wanted === undefined || wanted.join('\n') === baseline.seeds.join('\n')) return baseline.seeds;
  throw new InputError(
    `the baseline was made with other seeds: ${baseline.seeds.join(', ')}`,
    { file: given === undefined ? `--seed ${seed}` : `--seeds ${given}` },
    'leave the option out, or make another baseline',
  );
}

function describeChanges(
  baseline: LoadedBaseline,
  scenario: Scenario,
  { version, tieBreak }: Pick<Summary, 'version' | 'tieBreak'>,
): readonly string[] {
  const notes: string[] = [];
  if (baseline.scenarioHash !== scenario.hash)
    notes.push('the scheduler or the autoscalers are not those of the baseline: it is they that are judged');
  if (baseline.version !== version)
    notes.push(`the baseline was written by orrery ${baseline.version}, this is ${version}`);
  if (baseline.tieBreak !== undefined && baseline.tieBreak !== tieBreak)
    notes.push(
      `the baseline was written with another tie-break between nodes: ${baseline.tieBreak}, this is ${tieBreak}`,
    );
  return notes;
}
