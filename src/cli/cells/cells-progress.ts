import type { Host } from '../host.ts';
import { formatSeconds } from '../number-format.ts';
import { createBar, DRAW_INTERVAL, LINE_INTERVAL } from '../progress-bar.ts';

/** Shows how far many runs have come. */
export interface CellsDisplay {
  /** @param runner counts the runners from 0. */
  readonly update: (index: number, share: number, runner: number) => void;
  readonly end: () => void;
}

/** A bar on a terminal, now and then a line in a log file; all on stderr. */
export async function showCells(host: Host, count: number, isQuiet: boolean): Promise<CellsDisplay> {
  const shares = new Float64Array(count);
  const beganAt = host.wallClock();
  const describe = (): { readonly share: number; readonly text: string } => {
    let sum = 0;
    let done = 0;
    for (const share of shares) {
      sum += share;
      if (share === 1) done++;
    }
    const share = sum / count;
    const seconds = (host.wallClock() - beganAt) / 1000;
    const left = share > 0.01 ? `, ${formatSeconds(Math.ceil((seconds / share) * (1 - share)))} left` : '';
    return { share, text: `${done} of ${count} runs${left}` };
  };
  const draw = isQuiet ? undefined : host.stderr.isTTY === true ? await drawBar(host) : writeLines(host);
  let drawnAt = beganAt;
  const interval = host.stderr.isTTY === true ? DRAW_INTERVAL : LINE_INTERVAL;
  return {
    update(index, share) {
      shares[index] = share;
      if (draw === undefined || host.wallClock() - drawnAt < interval) return;
      drawnAt = host.wallClock();
      const { share: all, text } = describe();
      draw.show(all, text);
    },
    end: () => draw?.end(),
  };
}

interface Drawing {
  readonly show: (share: number, text: string) => void;
  readonly end: () => void;
}

function writeLines(host: Host): Drawing {
  return {
    show: (share, text) => host.stderr.write(`${`${Math.floor(share * 100)}%`.padStart(4)} ${text}\n`),
    end: () => {},
  };
}

async function drawBar(host: Host): Promise<Drawing> {
  const bar = await createBar(host, '{percentage}%  {text}');
  let isStarted = false;
  return {
    show(share, text) {
      if (isStarted) bar.update(share, { text });
      else bar.start(1, share, { text });
      isStarted = true;
    },
    end: () => bar.stop(),
  };
}
