import { InputError } from '../api/input-error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** A run that ended in an error, with what is needed to see it again. */
export class FailedRun extends Error {
  override readonly name = 'FailedRun';
  readonly scenario: string;
  readonly seed: string;

  constructor(cause: unknown, scenario: string, seed: string) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.scenario = scenario;
    this.seed = seed;
  }
}

/** A command line that cannot be read, in the words of yargs. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the user is told of an error: one line for a mistake, all that a report needs for a bug. */
export function describeFailure(
  error: unknown,
  words: readonly string[],
): { readonly text: string; readonly exitCode: ExitCode } {
  const inner = error instanceof FailedRun ? error.cause : error;
  if (inner instanceof InputError) return { text: inner.line, exitCode: EXIT.mistake };
  if (inner instanceof Error && (inner instanceof UsageError || inner.name === 'YError')) {
    return { text: describeUsage(inner.message.replaceAll(/\s*\n+\s*/g, ' '), words), exitCode: EXIT.mistake };
  }
  const message = inner instanceof Error ? inner.message : String(inner);
  const root = inner instanceof Error && inner.cause instanceof Error ? inner.cause : inner;
  const lines = [`bug: ${message}`];
  if (error instanceof FailedRun) lines.push(`  scenario ${error.scenario}, seed ${error.seed}`);
  if (root instanceof Error && root.stack !== undefined) lines.push(...root.stack.split('\n').slice(1));
  lines.push(`Please report this with the scenario, its input files and the command: orrery ${words.join(' ')}`);
  return { text: lines.join('\n'), exitCode: EXIT.bug };
}

/** The words of yargs in ours, and where to read more. */
function describeUsage(message: string, [command = '']: readonly string[]): string {
  if (message.startsWith('Did you mean')) return `there is no command "${command}". ${message}`;
  if (/^Unknown (command|argument): /.test(message) && message.endsWith(` ${command}`)) {
    return `there is no command "${command}" (see orrery --help)`;
  }
  const help = /^[a-z]/.test(command) ? `orrery ${command} --help` : 'orrery --help';
  const text = message.startsWith('Not enough non-option arguments') ? 'an argument is missing' : message;
  return `${text} (see ${help})`;
}
