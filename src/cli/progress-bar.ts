import type { SingleBar } from 'cli-progress';
import type { Host } from './host.ts';

/** Milliseconds of wall time between two lines where there is no terminal. */
export const LINE_INTERVAL = 5000;
/** Milliseconds of wall time between two drawings of a bar. */
export const DRAW_INTERVAL = 100;

/**
 * A bar on stderr that takes itself away when it is stopped.
 *
 * @param texts what stands behind the bar, with names in braces
 */
export async function createBar(host: Host, texts: string): Promise<SingleBar> {
  const { default: cliProgress } = await import('cli-progress');
  return new cliProgress.SingleBar({
    stream: host.stderr,
    format: `{bar} ${texts}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: null,
    // Ctrl-C belongs to the command, which ends the bar.
    gracefulExit: false,
  });
}
