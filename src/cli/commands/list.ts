import { InputError, unknownName } from '../../api/input-error.ts';
import type { Catalog } from '../../scenario/catalog.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

interface ListArguments {
  readonly kinds: readonly string[] | undefined;
  readonly json: boolean;
}

/** The kinds as a user names them, in the order of being shown. */
const KINDS: Readonly<Record<string, keyof Catalog>> = {
  plugins: 'plugins',
  controllers: 'controllers',
  autoscalers: 'autoscalers',
  faults: 'faults',
  traces: 'traces',
  'node-traces': 'nodeTraces',
  generators: 'generators',
  metrics: 'metrics',
  checks: 'checks',
  outputs: 'outputs',
};

export default defineCommand<ListArguments>({
  usage: 'list [kinds..]',
  description: 'Show what a scenario may name: plugins, metrics, faults, trace formats ...',
  examples: [
    ['list', 'everything'],
    ['list plugins metrics', 'two kinds'],
  ],
  describe: (yargs) =>
    yargs
      .positional('kinds', { type: 'string', array: true, describe: `Any of ${Object.keys(KINDS).join(', ')}` })
      .option('json', { type: 'boolean', default: false, describe: 'As JSON' }),
  async run({ kinds, json }, host) {
    const wanted = kinds === undefined || kinds.length === 0 ? Object.keys(KINDS) : kinds;
    for (const kind of wanted) {
      if (!Object.hasOwn(KINDS, kind)) throw new InputError(unknownName('kind of thing', kind, Object.keys(KINDS)));
    }
    const catalog = await host.loadCatalog();
    const groups = wanted.map((kind) => ({
      kind,
      things: [...catalog[KINDS[kind]!].values()].map(({ name, description }) => ({ name, description })),
    }));
    if (json) {
      const content = Object.fromEntries(groups.map(({ kind, things }) => [kind, things]));
      host.stdout.write(`${JSON.stringify(content, undefined, 2)}\n`);
      return EXIT.fine;
    }
    const { styled } = await import('../output.ts');
    const width = Math.max(0, ...groups.flatMap(({ things }) => things.map(({ name }) => name.length)));
    const blocks = groups
      .filter(({ things }) => things.length > 0 || wanted.length < Object.keys(KINDS).length)
      .map(({ kind, things }) => {
        const lines = things.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`);
        return [styled(host.stdout, 'cyan', kind), ...(lines.length === 0 ? ['  none yet'] : lines)].join('\n');
      });
    host.stdout.write(`${blocks.join('\n\n')}\n`);
    return EXIT.fine;
  },
});
