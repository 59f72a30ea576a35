import { ApiClient } from '../src/apiserver/client.ts';
import { Heartbeats } from '../src/apiserver/heartbeats.ts';
import { World } from '../src/apiserver/testing/world.ts';
import { keyOf } from '../src/api/kinds.ts';
import type { Environment } from '../src/components/component.ts';
import { schedulerOptions } from '../src/components/scheduler/options.ts';
import scheduler from '../src/components/scheduler/scheduler.ts';
import { ONE_MILLISECOND_CYCLES } from '../src/components/scheduler/testing/scheduler-world.ts';
import { SECOND } from '../src/engine/time.ts';
import { TEST_REGISTRY, testNode, testPod } from '../src/scheduling/testing/test-cluster.ts';

export interface SaturatedSchedulerResult {
  readonly nodeCount: number;
  readonly pendingCount: number;
  readonly attempts: number;
  /** Of CPU time, the first time in a process. */
  readonly attemptsPerSecond: number;
  /** And once more, in another world. */
  readonly attemptsPerSecondAgain: number;
}

const TEMPLATES = 20;
/** One pod ends so often; a cycle takes 1 ms, so that there are 10,000 attempts in between. */
const PERIOD = 10 * SECOND;

/**
 * A full cluster and a long queue, through the whole scheduler: informers, queue, cycles, back-off and hints. Each end of a pod
 * lets one in, and moves all the others that have been tried meanwhile.
 */
export function measureSaturatedScheduler(
  nodeCount: number,
  pendingCount: number,
  ends: number,
): SaturatedSchedulerResult {
  const first = attemptIn(nodeCount, pendingCount, ends);
  const again = attemptIn(nodeCount, pendingCount, ends);
  return { nodeCount, pendingCount, ...first, attemptsPerSecondAgain: again.attemptsPerSecond };
}

function attemptIn(
  nodeCount: number,
  pendingCount: number,
  ends: number,
): Pick<SaturatedSchedulerResult, 'attempts' | 'attemptsPerSecond'> {
  const world = new World();
  const filling = testPod('filling', { cpu: 4000 });
  const running = Array.from({ length: nodeCount }, (_, index) => {
    const name = `node-${index}`;
    world.server.preload('Node', testNode(name));
    return {
      ...filling,
      metadata: { ...filling.metadata, name: `on-${name}`, uid: `on-${name}` },
      spec: { ...filling.spec, nodeName: name },
    };
  });
  for (const pod of running) world.server.preload('Pod', pod);
  const templates = Array.from({ length: TEMPLATES }, (_, index) => testPod(`t-${index}`, { cpu: 3000 + index }));
  for (let number = 0; number < pendingCount; number++) {
    const template = templates[number % TEMPLATES]!;
    const metadata = { ...template.metadata, name: `pod-${number}`, uid: `uid-${number}` };
    world.server.preload('Pod', { ...template, metadata });
  }
  startScheduler(world);
  let attempts = 0;
  world.journal.on('scheduling-attempt', () => attempts++);

  // Everybody fails for the first time, which is written to its status.
  const start = (2 * pendingCount * SECOND) / 1000;
  world.run(start);
  const user = world.client('user');
  attempts = 0;
  const before = process.cpuUsage();
  for (let end = 0; end < ends; end++) {
    user.delete('Pod', keyOf(running[end]!), { gracePeriodSeconds: 0 });
    world.run(start + (end + 1) * PERIOD);
  }
  const { user: inUser, system } = process.cpuUsage(before);
  return { attempts, attemptsPerSecond: Math.round((attempts * 1e6) / (inUser + system)) };
}

function startScheduler(world: World): void {
  const environment: Environment = {
    ...world.context,
    connect: (options) => new ApiClient(world.server, world.context, options),
    heartbeats: new Heartbeats(world.context, 0),
    machines: new Map(),
    imageRegistry: undefined as never,
    schedulerPlugins: TEST_REGISTRY,
  };
  const clientConnection = { qps: 100_000, burst: 100_000 };
  scheduler.create(environment, schedulerOptions.parse({ cycle: ONE_MILLISECOND_CYCLES, clientConnection }));
}
