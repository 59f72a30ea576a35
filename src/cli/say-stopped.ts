import { EXIT, type ExitCode } from './exit-code.ts';
import type { Host } from './host.ts';

/**
 * Says what ended a command.
 *
 * @param consequence what became of the results, from the semicolon on
 * @returns 130 after Ctrl-C, 143 after SIGTERM
 */
export function sayStopped({ stderr, lastInterrupt }: Host, consequence = ''): ExitCode {
  const isTerminated = lastInterrupt === 'SIGTERM';
  stderr.write(`stopped by ${isTerminated ? 'SIGTERM' : 'Ctrl-C'}${consequence}\n`);
  return isTerminated ? EXIT.terminated : EXIT.interrupted;
}
