import { gpuCountOfMachines } from './gpu-count.ts';
import { generateSubmissions } from '../workload/generator.ts';
import { OneByOne } from '../workload/one-by-one.ts';
import { arrange } from '../workload/sequence/arrange.ts';
import { drawOrder } from '../workload/sequence/draw-order.ts';
import { parsePodOrder } from '../workload/sequence/order-file.ts';
import { Player } from '../workload/player.ts';
import { createTraceReader } from '../workload/trace-reader.ts';
import type { Submission } from '../workload/trace.ts';
import type { TraceOptions } from '../workload/trace-options.ts';
import type { World } from './assemble.ts';
import { readChunks, readText } from './files.ts';
import { readTrace } from './read-trace.ts';
import type { Scenario, TraceSource, WorkloadSource } from './scenario.ts';

/** Brings a starved player something to play, or ends it. */
export type Feed = () => Promise<void>;

/** So many submissions of a generator are drawn at a time. */
const GENERATED_AT_ONCE = 256;

/**
 * Gives every entry of the workload its player.
 *
 * @returns how to feed the players that read files.
 */
export function startWorkload(
  scenario: Scenario,
  world: World,
  onWarning: (message: string) => void,
): ReadonlyMap<Player, Feed> {
  const feeds = new Map<Player, Feed>();
  const { engine, user } = world;
  for (const [index, source] of scenario.workload.entries()) {
    if (source.kind === 'manifests') {
      applyManifests(source, world);
      continue;
    }
    if (source.kind === 'trace') {
      const player = new Player(user, () => engine.stop());
      const { sequence } = source.options;
      feeds.set(
        player,
        sequence === undefined
          ? readFrom(player, source, scenario.seed, onWarning)
          : readSequence(player, source, sequence, scenario, world, onWarning, `sequence/${index}`),
      );
      engine.addSource(player);
    } else {
      const draw = drawFrom(source, world);
      const player = new Player(user, draw);
      draw(player);
      engine.addSource(player);
    }
  }
  return feeds;
}

/** What pods may refer to is there already when the manifests are for the very start: see assemble.ts. */
function applyManifests(
  { at, manifests }: Extract<WorkloadSource, { kind: 'manifests' }>,
  { engine, user }: World,
): void {
  const { namespaces, priorityClasses, services, disruptionBudgets, deviceObjects, storageObjects, podGroups, pods } =
    manifests;
  const objects =
    at === 0
      ? []
      : [
          ...namespaces,
          ...priorityClasses,
          ...services,
          ...disruptionBudgets,
          ...deviceObjects,
          ...storageObjects,
          ...podGroups,
        ];
  engine.at(at, () => user.apply(objects, pods));
}

function readFrom(player: Player, source: TraceSource, seed: string, onWarning: (message: string) => void): Feed {
  const { file, format, formatOptions, options } = source;
  const reader = createTraceReader(format, formatOptions, { file: file.shown, seed, options, onWarning });
  const chunks = readChunks(file);
  return async () => {
    const next = reader.isDone ? { done: true as const, value: undefined } : await chunks.next();
    if (next.done !== true) {
      player.feed(reader.push(next.value));
      return;
    }
    await chunks.return(undefined);
    player.feed(reader.end());
    player.end();
  };
}

/** Reads the whole trace; its pods then come one after the other, and the player has nothing to play. */
function readSequence(
  player: Player,
  source: TraceSource,
  sequence: NonNullable<TraceOptions['sequence']>,
  { seed, machines }: Scenario,
  { engine, context, user }: World,
  onWarning: (message: string) => void,
  streamName: string,
): Feed {
  return async () => {
    const { pods, warnings } = source.read ?? (await readTrace(source, seed));
    warnings.forEach(onWarning);
    let order = pods.map((_pod, row) => row);
    if (source.order !== undefined) {
      order = parsePodOrder(await readText(source.order), source.order.shown, pods.length);
    } else if (sequence.order === 'shuffled') {
      const target =
        sequence.gpuLoad === undefined ? undefined : sequence.gpuLoad * gpuCountOfMachines(machines) * 1000;
      order = drawOrder(pods, target, context.rng.stream(streamName));
    }
    const oneByOne = new OneByOne(user, arrange(pods, order), sequence);
    engine.at(engine.now, () => oneByOne.next());
    player.end();
  };
}

/** A generator is asked for more in the middle of a run: it needs no file. */
function drawFrom(
  source: Extract<WorkloadSource, { kind: 'generator' }>,
  { context }: World,
): (player: Player) => void {
  const { definition, options, name, templates, count } = source;
  const submissions = generateSubmissions(definition, options, { name, templates, count, rng: context.rng });
  return (player) => {
    const drawn: Submission[] = [];
    while (drawn.length < GENERATED_AT_ONCE) {
      const next = submissions.next();
      if (next.done === true) break;
      drawn.push(next.value);
    }
    player.feed(drawn);
    if (drawn.length < GENERATED_AT_ONCE) player.end();
  };
}
