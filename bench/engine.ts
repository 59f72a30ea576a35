import { Bench } from 'tinybench';
import { Engine } from '../src/engine/engine.ts';
import { createRng } from '../src/engine/rng.ts';

export interface EngineResult {
  readonly name: string;
  readonly eventsPerSecond: number;
}

/** Events in one sample. */
const EVENTS = 20_000;

/** @param milliseconds of measuring for each row. */
export async function measureEngine(milliseconds: number): Promise<readonly EngineResult[]> {
  const bench = new Bench({ time: milliseconds, warmupTime: milliseconds / 4 });
  for (const pending of [1000, 10_000, 100_000]) addHoldModel(bench, pending);
  bench.add('a sorted source beside 1,000 pending', sourceBeside(1000));
  bench.add('every second event cancelled', cancelling());
  await bench.run();
  return bench.tasks.map(({ name, result }) => {
    if (!('throughput' in result)) throw new Error(`${name} has no result: ${result.state}`);
    // A sample is EVENTS events.
    return { name, eventsPerSecond: Math.round(result.throughput.mean * EVENTS) };
  });
}

/** Each event that runs puts in another one, so that as many are pending all the time. */
function addHoldModel(bench: Bench, pending: number): void {
  const engine = new Engine();
  const delays = createDelays();
  const again = (): void => void engine.after(delays(), again);
  for (let i = 0; i < pending; i++) again();
  bench.add(`${pending.toLocaleString('en')} pending`, () => runEvents(engine));
}

function sourceBeside(pending: number): () => void {
  const engine = new Engine();
  const delays = createDelays();
  const again = (): void => void engine.after(delays(), again);
  for (let i = 0; i < pending; i++) again();
  let nextAt = 0;
  engine.addSource({
    get nextAt() {
      return nextAt;
    },
    run: () => void (nextAt += 1000),
  });
  return () => runEvents(engine);
}

function cancelling(): () => void {
  const engine = new Engine();
  const delays = createDelays();
  const again = (): void => {
    engine.after(delays(), again);
    engine.cancel(engine.after(delays(), again));
  };
  for (let i = 0; i < 1000; i++) engine.after(delays(), again);
  return () => runEvents(engine);
}

function runEvents(engine: Engine): void {
  engine.run(Infinity, { everyEvents: EVENTS, look: () => true });
}

/** Delays up to two seconds, drawn beforehand. */
function createDelays(): () => number {
  const stream = createRng('bench').stream('delays');
  const delays = Array.from({ length: 65_536 }, () => Math.floor(stream.next() * 2_000_000));
  let index = 0;
  return () => delays[index++ & 65_535]!;
}
