import { InputError } from '../../api/input-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { addScenarioOptions, toLoadOptions, type ScenarioOptions } from '../scenario-options.ts';

interface ValidateArguments extends ScenarioOptions {
  readonly scenarios: readonly string[];
}

export default defineCommand<ValidateArguments>({
  usage: 'validate <scenarios..>',
  description: 'Check scenarios and the files they name, without running them',
  examples: [
    ['validate scenarios/*.yaml', 'all at once'],
    ['validate scenarios/openb.yaml --set until=2d', 'with a change'],
  ],
  describe: (yargs) =>
    addScenarioOptions(
      yargs.positional('scenarios', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Scenario files',
      }),
    ),
  async run(given, host) {
    const { printWarnings } = await import('../output.ts');
    let exitCode: ExitCode = EXIT.fine;
    for (const file of given.scenarios) {
      try {
        const scenario = await host.loadScenario(file, toLoadOptions(given));
        printWarnings(host.stderr, scenario.warnings);
        const { machines, workload } = scenario;
        host.stdout.write(
          `${file} ok: ${count(machines.length, 'node')}, ${count(workload.length, 'workload source')}\n`,
        );
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        host.stderr.write(`${error.line}\n`);
        exitCode = EXIT.mistake;
      }
    }
    return exitCode;
  },
});

function count(value: number, what: string): string {
  return `${value} ${what}${value === 1 ? '' : 's'}`;
}
