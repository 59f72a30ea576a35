import { breathe } from '../breathe.ts';
import { InputError } from '../../api/input-error.ts';
import { formatDuration } from '../../engine/time.ts';
import type { RunOutcome } from '../../scenario/simulation.ts';
import type { Explanation } from '../../scheduling/explain.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { sayStopped } from '../say-stopped.ts';
import { FailedRun } from '../failure.ts';
import { PermitNotes, type PermitNote } from '../permit-notes.ts';
import { addScenarioOptions, single, toLoadOptions, type ScenarioOptions } from '../scenario-options.ts';

interface ExplainArguments extends ScenarioOptions {
  readonly scenario: string;
  readonly pod: string;
  readonly attempt: string | undefined;
  readonly all: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export default defineCommand<ExplainArguments>({
  usage: 'explain <scenario> <pod>',
  description: 'Say why a pod went to its node, or why it fits nowhere',
  examples: [
    ['explain scenarios/hello.yaml web-0', 'its last attempt'],
    ['explain scenarios/saturated.yaml default/web-3 --attempt 1', 'its first attempt'],
  ],
  describe: (yargs) =>
    addScenarioOptions(
      yargs
        .positional('scenario', { type: 'string', demandOption: true, describe: 'A scenario file' })
        .positional('pod', {
          type: 'string',
          demandOption: true,
          describe: 'namespace/name; default/ may be left out',
        }),
    )
      .option('attempt', {
        type: 'string',
        requiresArg: true,
        describe: 'Which scheduling attempt; the last if not given',
      })
      .option('all', { type: 'boolean', default: false, describe: 'Name every node' })
      .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress' }),
  async run(given, host) {
    const { printWarnings } = await import('../output.ts');
    const { showProgress } = await import('../progress.ts');
    const { renderExplanation, renderPermit } = await import('../explanation-text.ts');

    const wanted = readAttempt(single('attempt', given.attempt));
    const scenario = await host.loadScenario(given.scenario, toLoadOptions(given));
    const pod = given.pod.includes('/') ? given.pod : `default/${given.pod}`;
    const podKeys = new Set<string>();
    const permit = new PermitNotes(pod);
    let isInterrupted = false;
    const release = host.onInterrupt(() => (isInterrupted = true));
    const display = await showProgress(host, given.quiet);
    let outcome: RunOutcome;
    try {
      // The run goes the same way as any other: what is explained is what happened.
      outcome = await host.simulate(scenario, {
        explain: { pod },
        listen: (on) => {
          permit.listen(on);
          on('submitted', ({ object, key }) => {
            if (object === 'Pod') podKeys.add(key);
          });
        },
        breathe,
        onProgress(progress) {
          display.update(progress);
          return isInterrupted || progress.isExplained;
        },
      });
    } catch (error) {
      throw error instanceof InputError ? error : new FailedRun(error, scenario.file, scenario.seed);
    } finally {
      release();
      display.end();
    }
    printWarnings(host.stderr, [...scenario.warnings, ...outcome.warnings]);
    if (isInterrupted) return sayStopped(host);

    const { explanations } = outcome;
    if (explanations.length === 0) throw neverTried(pod, podKeys, given.scenario);
    const chosen = wanted === undefined ? explanations.at(-1) : explanations.find(({ attempt }) => attempt === wanted);
    if (chosen === undefined) {
      throw new InputError(`pod ${pod} has no attempt ${wanted}; there were ${explanations.at(-1)!.attempt}`);
    }
    const { at, attempt } = chosen;
    const explanation = chosen.explanation as Explanation;
    const notes = permit.between(at, explanations[explanations.indexOf(chosen) + 1]?.at ?? Infinity);
    if (given.json) {
      host.stdout.write(
        `${JSON.stringify({ pod, attempt, atSeconds: at / 1_000_000, ...explanation, ...permitJson(notes) }, undefined, 2)}\n`,
      );
    } else {
      const heading = `pod ${pod}, attempt ${attempt} of ${explanations.at(-1)!.attempt}, at ${formatDuration(at)}`;
      host.stdout.write(`${renderExplanation(host.stdout, heading, explanation, given.all)}\n`);
      if (notes.length > 0) host.stdout.write(`\n${renderPermit(host.stdout, notes)}\n`);
    }
    return EXIT.fine;
  },
});

function permitJson(notes: readonly PermitNote[]): object {
  return notes.length === 0 ? {} : { permit: notes.map(({ at, text }) => ({ atSeconds: at / 1_000_000, text })) };
}

function readAttempt(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InputError(`--attempt ${text}: expected a whole number from 1`);
  return Number(text);
}

/** Does the pod exist at all? If not, name some that do. */
function neverTried(pod: string, podKeys: ReadonlySet<string>, file: string): InputError {
  if (podKeys.has(pod)) {
    return new InputError(
      `pod ${pod} was never tried by the scheduler`,
      { file },
      'it was gated, bound by the user or deleted before',
    );
  }
  const some = [...podKeys].slice(0, 5).join(', ');
  const hint =
    podKeys.size === 0
      ? 'no pod was submitted'
      : `there are ${podKeys.size} pods: ${some}${podKeys.size > 5 ? ', ...' : ''}`;
  return new InputError(`there is no pod called "${pod}"`, { file }, hint);
}
