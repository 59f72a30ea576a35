import { InputError } from '../../api/input-error.ts';
import { defineCommand, type Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { single } from '../scenario-options.ts';
import { addGridOptions, gridWords, type GridOptions } from './sweep-options.ts';

interface ExportArguments extends GridOptions {
  readonly scenario: string;
  readonly to: 'indexed-job' | 'slurm' | undefined;
  readonly shards: string | undefined;
  readonly parallelism: string | undefined;
  readonly image: string;
  readonly volume: string;
  readonly out: string;
}

/** What a user can ask of a machine in one go. Assumption. */
const MOST_SHARDS = 100_000;
/** As many as a small cluster runs at a time, and a grid is worth cutting into. Assumption. */
const DEFAULT_SHARDS = 10;

const command = defineCommand<ExportArguments>({
  usage: 'export <scenario>',
  description: 'Print a Kubernetes Indexed Job or a Slurm script that runs a sweep in shards',
  examples: [
    ['sweep export x.yaml --to indexed-job --shards 20 --image registry.example.com/orrery:1', 'kubectl apply -f -'],
    ['sweep export x.yaml --to slurm --shards 100 > sweep.sh', 'sbatch sweep.sh'],
  ],
  describe: (yargs) =>
    addGridOptions(yargs.positional('scenario', { type: 'string', demandOption: true, describe: 'A scenario file' }))
      .option('to', {
        choices: ['indexed-job', 'slurm'] as const,
        demandOption: true,
        requiresArg: true,
        describe: 'A Job of Kubernetes 1.33 or later, or an array of Slurm',
      })
      .option('shards', {
        type: 'string',
        requiresArg: true,
        describe: `Parts of the sweep. Default: ${DEFAULT_SHARDS}, or one per cell if there are fewer`,
      })
      .option('parallelism', { type: 'string', requiresArg: true, describe: 'Shards at a time. Default: all' })
      .option('image', {
        type: 'string',
        default: 'orrery:latest',
        requiresArg: true,
        describe: 'An image with orrery in its PATH, for indexed-job',
      })
      .option('volume', {
        type: 'string',
        default: 'orrery',
        requiresArg: true,
        describe: 'The PersistentVolumeClaim with the scenario and its files, which takes the results, for indexed-job',
      })
      .option('out', { type: 'string', default: 'results', requiresArg: true, describe: 'Folder for results' }),
  async run(given, host) {
    const { nameSweep } = await import('../../scenario/sweep-plan-file.ts');
    const { renderIndexedJob } = await import('./export/indexed-job.ts');
    const { renderSlurmScript } = await import('./export/slurm-script.ts');
    const { planSweep } = await import('./plan-sweep.ts');
    const { printWarnings } = await import('../output.ts');

    const [to, image] = [single('to', given.to)!, single('image', given.image)!];
    const [volume, out] = [single('volume', given.volume)!, single('out', given.out)!];
    const { plan, warnings } = await planSweep(host, given.scenario, given);
    printWarnings(host.stderr, warnings);
    const shards = readCount('shards', given.shards) ?? Math.min(DEFAULT_SHARDS, plan.cells.length);
    if (shards > plan.cells.length)
      throw new InputError(`--shards ${shards}: there are ${plan.cells.length} cells, expected at most as many shards`);
    const exported = {
      scenario: plan.scenario,
      sweep: nameSweep(plan),
      cellCount: plan.cells.length,
      shards,
      parallelism: Math.min(readCount('parallelism', given.parallelism) ?? shards, shards),
      words: ['sweep', given.scenario, ...gridWords(given), '--shards', String(shards), '--out', out],
    };
    host.stdout.write(to === 'slurm' ? renderSlurmScript(exported) : renderIndexedJob({ ...exported, image, volume }));
    return EXIT.fine;
  },
});

export default command as Command;

function readCount(name: string, given: string | undefined): number | undefined {
  const text = single(name, given);
  if (text === undefined) return undefined;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_SHARDS) return count;
  throw new InputError(`--${name} ${text}: expected a whole number from 1 to ${MOST_SHARDS}`);
}
