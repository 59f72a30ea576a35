import { DAY, formatDuration, SECOND, type Time } from '../engine/time.ts';
import type { Progress } from '../scenario/simulation.ts';
import { formatCount, formatSeconds } from './number-format.ts';
import type { Host } from './host.ts';
import { createBar, DRAW_INTERVAL, LINE_INTERVAL } from './progress-bar.ts';

/** Shows how far a run has come. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  /** Takes the bar away. */
  end(): void;
}

/** A bar on a terminal, now and then a line in a log file; all on stderr. */
export async function showProgress(host: Host, isQuiet: boolean): Promise<ProgressDisplay> {
  if (isQuiet) return { update: () => {}, end: () => {} };
  return host.stderr.isTTY === true ? showBar(host) : showLines(host);
}

async function showBar(host: Host): Promise<ProgressDisplay> {
  const bar = await createBar(host, '{percent}  {simulated}  {pods}  {rate}  {left}');
  const pace = new Pace(host);
  let drawnAt = -Infinity;
  let isStarted = false;
  return {
    update(progress) {
      const now = host.wallClock();
      if (now - drawnAt < DRAW_INTERVAL) return;
      drawnAt = now;
      const texts = pace.describe(progress);
      if (isStarted) bar.update(progress.now, texts);
      else bar.start(progress.until, progress.now, texts);
      isStarted = true;
    },
    end: () => bar.stop(),
  };
}

function showLines(host: Host): ProgressDisplay {
  const pace = new Pace(host);
  let writtenAt = host.wallClock();
  return {
    update(progress) {
      if (host.wallClock() - writtenAt < LINE_INTERVAL) return;
      writtenAt = host.wallClock();
      const { percent, simulated, pods, rate, left } = pace.describe(progress);
      host.stderr.write(`${percent} ${simulated}, ${pods}, ${rate}, ${left}\n`);
    },
    end: () => {},
  };
}

/** How fast it goes, and how long it will take at that speed. */
class Pace {
  readonly #wallClock: () => number;
  readonly #beganAt: number;

  constructor(host: Host) {
    this.#wallClock = () => host.wallClock();
    this.#beganAt = host.wallClock();
  }

  describe({
    now,
    until,
    eventCount,
    podsCreated,
    podsBound,
    podsFinished,
  }: Progress): Record<'percent' | 'simulated' | 'pods' | 'rate' | 'left', string> {
    const seconds = (this.#wallClock() - this.#beganAt) / 1000;
    const share = until === 0 ? 1 : now / until;
    return {
      percent: `${Math.floor(share * 100)}%`.padStart(4),
      simulated: `${shortTime(now)} of ${shortTime(until)}`,
      pods: `pods ${formatCount(podsCreated)} created ${formatCount(podsBound)} bound ${formatCount(podsFinished)} done`,
      rate: `${formatCount(seconds > 0 ? eventCount / seconds : 0)} events/s`,
      left: share > 0.01 ? `${formatSeconds(Math.ceil((seconds / share) * (1 - share)))} left` : '',
    };
  }
}

/** Days, hours and minutes of long times, all of short ones. */
function shortTime(time: Time): string {
  const step = time >= DAY ? 60 * SECOND : SECOND;
  return formatDuration(time - (time % step)).replace(/(?<=[hm])00s$/, '');
}
