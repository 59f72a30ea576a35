import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { single } from '../scenario-options.ts';

interface ReportArguments {
  readonly results: string;
  readonly out: string | undefined;
  readonly quiet: boolean;
}

export default defineCommand<ReportArguments>({
  usage: 'report <results>',
  description: 'Make one HTML file of results: charts, a heat map of the nodes, every pod and why it is where it is',
  examples: [
    ['report results/openb/seed-1', 'a run; the page is results/openb/seed-1/report.html'],
    ['report results/x/compare-a-b-seeds-1..20 --out comparison.html', 'a comparison'],
    ['run scenarios/hello.yaml --report', 'the same right after a run, with every attempt of the scheduler'],
  ],
  describe: (yargs) =>
    yargs
      .positional('results', {
        type: 'string',
        demandOption: true,
        describe:
          'A folder that run, compare, sweep or preset has written, or its summary.json, comparison.json, sweep.json or preset.json',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'The file to write. Default: report.html in the folder of the results',
      })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'Say nothing' }),
  async run(given, host) {
    const { join } = await import('node:path');
    const { loadPageBundle } = await import('../report/page-bundle.ts');
    const { readResults } = await import('../report/read-results.ts');
    const { renderPage } = await import('../report/render-page.ts');
    const { writeAtomically } = await import('../write-atomically.ts');

    const out = single('out', given.out);
    const { data, folder } = await readResults(given.results);
    const file = out ?? join(folder, 'report.html');
    writeAtomically(file, renderPage(data, await loadPageBundle()));
    if (!given.quiet) host.stdout.write(`report in ${file}\n`);
    return EXIT.fine;
  },
});
