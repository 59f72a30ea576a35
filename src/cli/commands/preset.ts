import { InputError, unknownName } from '../../api/input-error.ts';
import { defineCommand } from '../command.ts';
import { single } from '../scenario-options.ts';
import { addWorkersOption, readWorkers } from '../workers-option.ts';

interface PresetArguments {
  readonly preset: string;
  readonly traces: string | undefined;
  readonly policies: string | undefined;
  readonly seeds: string | undefined;
  readonly fixtures: string | undefined;
  readonly 'tie-break': string;
  readonly truncate: boolean;
  readonly quick: boolean;
  readonly workers: string | undefined;
  readonly out: string;
  readonly report: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const PRESETS = ['fgd-atc23'];

export default defineCommand<PresetArguments>({
  usage: 'preset <preset>',
  description: 'Repeat the experiments of a paper and hold the results against the published ones',
  examples: [
    ['preset fgd-atc23', '"Beware of Fragmentation" (USENIX ATC \'23): every trace and seed that is there'],
    ['preset fgd-atc23 --quick', 'six policies, one trace, one seed'],
    ['preset fgd-atc23 --traces default --policies FGD,BestFit --seeds 42..44', 'some of them'],
    ['preset fgd-atc23 --report', 'with report.html beside the results: open it in a browser'],
    ['preset fgd-atc23 --fixtures ~/orders', 'with more traces and orders from a folder'],
    ['preset fgd-atc23 --tie-break random --no-truncate', 'not by the rules of the paper'],
  ],
  describe: (yargs) =>
    addWorkersOption(
      yargs.positional('preset', { type: 'string', demandOption: true, describe: `One of ${PRESETS.join(', ')}` }),
    )
      .option('traces', {
        type: 'string',
        requiresArg: true,
        describe: 'Names with commas. Default: all that are there',
      })
      .option('policies', { type: 'string', requiresArg: true, describe: 'Names with commas. Default: all six' })
      .option('seeds', {
        type: 'string',
        requiresArg: true,
        describe:
          'Such as 42..51. Default: those with a recorded order; for others an order is drawn by the same rules',
      })
      .option('fixtures', {
        type: 'string',
        requiresArg: true,
        describe: 'A folder with more pods, orders and published values: docs/fgd.md',
      })
      .option('tie-break', {
        type: 'string',
        requiresArg: true,
        default: 'lowest-name',
        describe: 'Which of the best nodes is taken: lowest-name, highest-name or random',
      })
      .option('truncate', {
        type: 'boolean',
        default: true,
        describe: 'Cut scores to whole numbers; --no-truncate keeps fractions',
      })
      .option('quick', { type: 'boolean', default: false, describe: 'Only trace default with seed 42' })
      .option('out', { type: 'string', requiresArg: true, default: 'results', describe: 'Folder of the results' })
      .option('report', { type: 'boolean', default: false, describe: 'Write report.html too' })
      .option('json', { type: 'boolean', default: false, describe: 'Print preset.json instead of tables' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress and no tables' }),
  async run(given, host) {
    if (!PRESETS.includes(given.preset)) throw new InputError(unknownName('preset', given.preset, PRESETS));
    const { runFgdAtc23 } = await import('../presets/fgd-atc23.ts');
    return runFgdAtc23(host, {
      traces: single('traces', given.traces),
      policies: single('policies', given.policies),
      seeds: single('seeds', given.seeds),
      fixtures: single('fixtures', given.fixtures),
      tieBreak: single('tie-break', given['tie-break'])!,
      truncate: given.truncate,
      isQuick: given.quick,
      workerCount: readWorkers(given, host),
      out: single('out', given.out)!,
      hasReport: given.report,
      isJson: given.json,
      isQuiet: given.quiet,
    });
  },
});
