import yargs, { type Argv } from 'yargs';
import { listModules } from '../scenario/extension-modules.ts';
import { ROOT } from '../scenario/root.ts';
import { describeFailure, UsageError } from './failure.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Command } from './command.ts';
import type { Host } from './host.ts';

/** Runs one command line and says how it went. Never throws. */
export async function runCommandLine(words: readonly string[], host: Host, version: string): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.fine;
  const parser = yargs(words)
    .scriptName('orrery')
    .usage('$0 <command>\n\nReplays workloads through a timed model of a Kubernetes control plane.')
    .parserConfiguration({
      'greedy-arrays': false,
      'dot-notation': false,
      'parse-numbers': false,
    })
    .locale('en')
    .version(version)
    .help()
    .alias('h', 'help')
    .strict()
    .demandCommand(1, 'which command?')
    .recommendCommands()
    .completion('completion', 'Print a script that completes commands in bash or zsh')
    .epilogue(
      'Exit codes: 0 fine, 1 a check is broken or placement got worse, 2 a mistake in the input, 3 a bug, 130 Ctrl-C, 143 SIGTERM.',
    )
    .wrap(Math.min(host.stdout.columns ?? 100, 120))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  for (const command of await loadCommands())
    addCommand(parser, command, { host, words, done: (code) => (exitCode = code) });

  keepNoHelp(parser);

  // Without a callback yargs would print help to the console by itself, past the host.
  let printed = '';
  try {
    await parser.parseAsync([...words], {}, (_error, _given, output) => {
      printed = output;
    });
  } catch (failure) {
    const { text, exitCode: code } = describeFailure(failure, words);
    host.stderr.write(`${text}\n`);
    return code;
  }
  if (printed !== '') host.stdout.write(`${printed}\n`);
  return exitCode;
}

/** As a command begins, yargs renders its help in case that it fails: nobody would see it, and a small run is over sooner. */
function keepNoHelp(parser: Argv): void {
  interface Internals {
    getInternalMethods(): { getUsageInstance(): { cacheHelpMessage(): void } };
  }
  const usage = (parser as unknown as Internals).getInternalMethods().getUsageInstance();
  usage.cacheHelpMessage = () => {};
}

interface CommandSurroundings {
  readonly host: Host;
  /** From the command's own name on. */
  readonly words: readonly string[];
  readonly done: (exitCode: ExitCode) => void;
  /** The names of the commands above this one, each with a space behind it. */
  readonly above?: string;
}

/** With its own options, or, when the second word is one of its subcommands, with that one alone. */
function addCommand(parser: Argv, command: Command, surroundings: CommandSurroundings): void {
  const { host, words, done, above = '' } = surroundings;
  const { usage, description, examples, subcommands = [] } = command;
  const name = nameOf(command);
  const addAll = (yargs: Argv, some: readonly Command[]): void => {
    for (const one of some) addCommand(yargs, one, { host, words: words.slice(1), done, above: `${above}${name} ` });
  };
  const chosen = subcommands.filter((subcommand) => words[0] === name && nameOf(subcommand) === words[1]);
  if (chosen.length > 0) {
    parser.command(name, description, (yargs) => addAll(yargs, chosen));
    return;
  }
  parser.command(
    usage,
    description,
    (yargs) => {
      for (const [commandLine, meaning] of examples) yargs.example(`$0 ${commandLine}`, meaning);
      addAll(yargs, subcommands);
      return command.describe(yargs.usage(`$0 ${above}${usage}\n\n${description}`));
    },
    async (given) => done(await command.run(given, host)),
  );
}

function nameOf({ usage }: Command): string {
  return usage.split(' ')[0]!;
}

const COMMANDS = new URL('cli/commands/', ROOT);

/** The default export of each file in commands/, in the order of the names. */
async function loadCommands(): Promise<readonly Command[]> {
  const modules = (await listModules(COMMANDS)).toSorted((a, b) => (a.file < b.file ? -1 : 1));
  return Promise.all(modules.map(async ({ load }) => ((await load()) as { readonly default: Command }).default));
}
