import { defineCommand } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { sayStopped } from '../say-stopped.ts';
import type { Host } from '../host.ts';
import { single } from '../scenario-options.ts';
import exportCommand from '../sweep/export-command.ts';
import mergeCommand from '../sweep/merge-command.ts';
import type { ReadySweep } from '../sweep/plan-sweep.ts';
import type { Shard, ShardOptions } from '../sweep/shard.ts';
import type { SweepFolder } from '../sweep/sweep-folder.ts';
import { addGridOptions, type GridOptions } from '../sweep/sweep-options.ts';
import { addWorkersOption, readWorkers, type WorkersOption } from '../workers-option.ts';

interface SweepArguments extends GridOptions, ShardOptions, WorkersOption {
  readonly scenario: string;
  readonly queue: string | undefined;
  readonly metrics: string | undefined;
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export default defineCommand<SweepArguments>({
  usage: 'sweep <scenario>',
  description: 'Run a grid of variants, parameters and seeds; go on where it was stopped',
  examples: [
    ['sweep scenarios/sweep-capacity.yaml', 'the grid that the scenario names under sweep:'],
    ['sweep x.yaml --grid cluster.pools[0].count=80,100,120 --seeds 1..20', 'three points, 20 seeds each'],
    ['sweep x.yaml --shard 2/10', 'the second of ten parts, on a machine of its own; orrery sweep merge follows'],
    ['sweep x.yaml --queue redis://redis:6379', 'leave the runs to every orrery worker of that queue'],
  ],
  subcommands: [mergeCommand, exportCommand],
  describe: (yargs) =>
    addWorkersOption(
      addGridOptions(yargs.positional('scenario', { type: 'string', demandOption: true, describe: 'A scenario file' })),
    )
      .option('shard', {
        type: 'string',
        requiresArg: true,
        describe: 'Run one part only: i/n, i from 1. Default: JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID, or all',
      })
      .option('shards', {
        type: 'string',
        requiresArg: true,
        describe: 'How many parts there are, where JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID says which is ours',
      })
      .option('queue', {
        type: 'string',
        requiresArg: true,
        describe: 'Leave the runs to workers: redis://host:port of a Redis or Valkey (see orrery worker)',
      })
      .option('metrics', {
        type: 'string',
        requiresArg: true,
        describe: 'Names with commas, or all, for the table. Default: those that say most of placement',
      })
      .option('out', { type: 'string', default: 'results', requiresArg: true, describe: 'Folder for results' })
      .option('json', { type: 'boolean', default: false, describe: 'Print sweep.json instead of a table' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress and no table' }),
  async run(given, host) {
    const { chooseShard, isInShard } = await import('../sweep/shard.ts');
    const { planSweep } = await import('../sweep/plan-sweep.ts');
    const { findCells } = await import('../sweep/find-cells.ts');
    const { finishSweep } = await import('../sweep/finish-sweep.ts');
    const { SweepFolder: Folder } = await import('../sweep/sweep-folder.ts');
    const { printWarnings } = await import('../output.ts');

    const queue = single('queue', given.queue);
    const [out, wantedMetrics] = [single('out', given.out)!, single('metrics', given.metrics)];
    const workerCount = readWorkers(given, host);
    const shard = chooseShard(given, host);
    const sweep = await planSweep(host, given.scenario, given);
    printWarnings(host.stderr, sweep.warnings);
    const { plan } = sweep;
    const folder = Folder.of(out, plan);
    folder.begin(plan);

    const { found, warnings: damages } = findCells(folder, plan);
    printWarnings(host.stderr, damages);
    const ours = plan.cells.map((_, index) => index).filter((index) => isInShard(index, shard));
    const missing = ours.filter((index) => !found.has(plan.cells[index]!));
    if (!given.quiet) host.stderr.write(`${describeStart(sweep, shard, ours.length, missing.length)}\n`);
    const options = { workerCount, isQuiet: given.quiet, foundCount: ours.length - missing.length };
    const warnings = await runMissing(host, sweep, folder, missing, queue, options);
    if (warnings === undefined) return stopped(host, sweep, folder);
    printWarnings(
      host.stderr,
      warnings.filter((warning) => !sweep.warnings.includes(warning)),
    );
    const present = folder.list();
    const doneCount = plan.cells.filter((address) => present.has(address)).length;
    if (doneCount === plan.cells.length) {
      finishSweep(host, folder, plan, { metrics: wantedMetrics, json: given.json, isQuiet: given.quiet });
    } else if (!given.quiet) {
      host.stdout.write(`${describeShard(shard, ours.length, doneCount, plan.cells.length, folder.path)}\n`);
    }
    return EXIT.fine;
  },
});

/** @returns the warnings of the runs; undefined after Ctrl-C. */
async function runMissing(
  host: Host,
  sweep: ReadySweep,
  folder: SweepFolder,
  missing: readonly number[],
  queue: string | undefined,
  options: { readonly workerCount: number; readonly isQuiet: boolean; readonly foundCount: number },
): Promise<readonly string[] | undefined> {
  if (missing.length === 0) return [];
  if (queue !== undefined) {
    const { collectCells } = await import('../sweep/queue/collect-cells.ts');
    return (await collectCells(host, sweep, folder, missing, { ...options, url: queue })) ? [] : undefined;
  }
  const { runSweep } = await import('../sweep/run-sweep.ts');
  return runSweep(host, sweep, folder, missing, options);
}

function describeStart({ plan }: ReadySweep, shard: Shard | undefined, ours: number, missing: number): string {
  const part = shard === undefined ? '' : `, shard ${shard.index}/${shard.count} has ${ours}`;
  const { length: points } = plan.points;
  const grid = `${plan.scenario}: ${plan.cells.length} cells (${points} points x ${plan.seeds.length} seeds)`;
  return `${grid}${part}; ${ours - missing} found, ${missing} to run`;
}

function describeShard(shard: Shard | undefined, ours: number, done: number, all: number, path: string): string {
  const name = shard === undefined ? 'this sweep' : `shard ${shard.index}/${shard.count}`;
  return `${name} is done: ${ours} cells; ${done} of all ${all} are in ${path}\norrery sweep merge puts the folders of all shards together`;
}

function stopped(host: Host, { plan }: ReadySweep, folder: SweepFolder): ExitCode {
  const present = folder.list();
  const count = plan.cells.filter((address) => present.has(address)).length;
  const cells = `${count} of ${plan.cells.length} cells are in ${folder.path}`;
  return sayStopped(host, `; ${cells}, and the same command goes on from there`);
}
