import type { Argv } from 'yargs';
import type { ExitCode } from './exit-code.ts';
import type { Host } from './host.ts';

/**
 * The default export of a file in `commands/`, which is called after it: `run` lives in run.ts.
 *
 * Every start of the program imports all commands to know their names and options. So a command file imports nothing
 * heavy at its top: the simulator comes through the host, and what prints or writes is imported in `run`.
 */
export interface Command<Arguments = unknown> {
  /** As yargs wants it: the name, then <required> and [optional] arguments. */
  readonly usage: `${string}`;
  /** One line for `orrery --help`. */
  readonly description: string;
  /** A command line without `orrery`, and what it does. */
  readonly examples: readonly (readonly [commandLine: string, description: string])[];
  /** Adds positional arguments and options. */
  describe(yargs: Argv): Argv<Arguments>;
  /** `orrery sweep merge` beside `orrery sweep <scenario>`; they have options of their own. */
  readonly subcommands?: readonly Command[];
  /**
   * Does the work.
   * @throws InputError for a mistake of the user; any other error is reported as a bug.
   */
  run(given: Arguments, host: Host): Promise<ExitCode>;
}

/** Gives a command its type. */
export function defineCommand<Arguments>(command: Command<Arguments>): Command<Arguments> {
  return command;
}
