import { defineCommand, type Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { single } from '../scenario-options.ts';

interface MergeArguments {
  readonly folders: string[];
  readonly metrics: string | undefined;
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

const command = defineCommand<MergeArguments>({
  usage: 'merge <folders..>',
  description: 'Put the cells of several shards of one sweep together',
  examples: [
    ['sweep merge shard-*/my-scenario/sweep-*', 'the folders that the shards wrote; the whole goes to results/'],
    ['sweep merge a b --out all --json', 'elsewhere, with sweep.json on stdout'],
  ],
  describe: (yargs) =>
    yargs
      .positional('folders', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Folders of one sweep, each with plan.json and cells/',
      })
      .option('metrics', { type: 'string', requiresArg: true, describe: 'Names with commas, or all, for the table' })
      .option('out', { type: 'string', default: 'results', requiresArg: true, describe: 'Folder for results' })
      .option('json', { type: 'boolean', default: false, describe: 'Print sweep.json instead of a table' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No table' }),
  async run(given, host) {
    const { finishSweep } = await import('./finish-sweep.ts');
    const { mergeShards } = await import('./merge-shards.ts');
    const [out, metrics] = [single('out', given.out)!, single('metrics', given.metrics)];
    const { folder, plan } = await mergeShards(given.folders.map(String), out);
    finishSweep(host, folder, plan, { metrics, json: given.json, isQuiet: given.quiet });
    return EXIT.fine;
  },
});

export default command as Command;
