import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { single } from '../scenario-options.ts';
import { addWorkersOption, readWorkers, type WorkersOption } from '../workers-option.ts';

interface WorkerArguments extends WorkersOption {
  readonly queue: string;
  readonly root: string;
  readonly quiet: boolean;
}

export default defineCommand<WorkerArguments>({
  usage: 'worker',
  description: 'Run cells of sweeps that were started with --queue, until Ctrl-C',
  examples: [
    ['worker --queue redis://redis:6379', 'as many runs at a time as there are processors'],
    ['worker --queue redis://redis:6379 --workers 4 --root /data', 'the files of scenarios lie below /data'],
  ],
  describe: (yargs) =>
    addWorkersOption(yargs)
      .option('queue', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'A Redis or Valkey: redis://host:port',
      })
      .option('root', {
        type: 'string',
        default: '.',
        requiresArg: true,
        describe: 'The folder that stands for the one in which the sweep was started',
      })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'Errors only' }),
  async run(given, host) {
    const { serveCells } = await import('../sweep/queue/serve-cells.ts');
    const [url, root] = [single('queue', given.queue)!, single('root', given.root)!];
    await serveCells(host, { url, root, workerCount: readWorkers(given, host), isQuiet: given.quiet });
    return EXIT.fine;
  },
});
