import { toSeconds } from '../../../engine/time.ts';
import { ApiClient } from '../../../apiserver/client.ts';
import { Heartbeats } from '../../../apiserver/heartbeats.ts';
import { World, type WorldOptions } from '../../../apiserver/testing/world.ts';
import type { AnyObject } from '../../../api/kinds.ts';
import type { Pod } from '../../../api/objects/pod.ts';
import { TEST_REGISTRY } from '../../../scheduling/testing/test-cluster.ts';
import type { PluginDefinition } from '../../../scheduling/plugin.ts';
import type { Environment } from '../../component.ts';
import { schedulerOptions, type SchedulerOptions } from '../options.ts';
import scheduler from '../scheduler.ts';

/** Cycles of exactly 1 ms, whatever the cluster: easy to reckon with. */
export const ONE_MILLISECOND_CYCLES = {
  baseMicroseconds: 1000,
  perExaminedNodeMicroseconds: 0,
  perScoredNodeMicroseconds: 0,
  perDryRunNodeMicroseconds: 0,
};

/** A control plane with a scheduler and a user; cycles take 1 ms unless the options say otherwise. */
export class SchedulerWorld extends World {
  /** `0.001 a -> n`: seconds, pod, what came of the attempt or of the binding. */
  readonly log: string[] = [];
  readonly user: ApiClient;
  readonly heartbeats = new Heartbeats(this.context, 0);

  /** @param objects are there before the run. */
  constructor(
    objects: readonly AnyObject[],
    { explain, ...options }: Record<string, unknown> & Pick<SchedulerOptions, 'explain'> = {},
    latencies: WorldOptions = {},
    plugins: readonly PluginDefinition[] = [],
  ) {
    super(latencies);
    for (const object of objects) this.server.preload(object.kind, object);
    this.#listen();
    const environment: Environment = {
      ...this.context,
      connect: (clientOptions) => new ApiClient(this.server, this.context, clientOptions),
      heartbeats: this.heartbeats,
      machines: new Map(),
      imageRegistry: undefined as never,
      schedulerPlugins: new Map([...TEST_REGISTRY, ...plugins.map((plugin) => [plugin.name, plugin] as const)]),
    };
    const parsed = schedulerOptions.parse({ cycle: ONE_MILLISECOND_CYCLES, ...options });
    scheduler.create(environment, { ...parsed, ...(explain && { explain }) });
    this.user = this.client('user');
  }

  /** The run so far, without what was read before. */
  news(): string[] {
    return this.log.splice(0);
  }

  at(seconds: number): this {
    this.engine.run(Math.round(seconds * 1_000_000));
    return this;
  }

  create(...pods: readonly Pod[]): this {
    for (const pod of pods) this.user.create('Pod', withoutUid(pod));
    return this;
  }

  #listen(): void {
    const note = (name: string, what: string): void => {
      this.log.push(`${toSeconds(this.engine.now)} ${name} ${what}`);
    };
    this.journal.on('scheduling-attempt', ({ pod, result, nodeName }) => {
      note(pod.metadata.name, nodeName === undefined ? result : `-> ${nodeName}`);
    });
    this.journal.on('committed', ({ change }) => {
      if (change.kind !== 'Pod' || change.type !== 'MODIFIED') return;
      const { metadata, spec, status } = change.object as Pod;
      const { nodeName } = spec;
      if ((change.old as Pod).spec.nodeName !== nodeName) note(metadata.name, `bound to ${nodeName}`);
      else if (status.conditions[0]?.status === 'False') note(metadata.name, `${status.conditions[0].reason}`);
    });
    this.journal.on('pod-dequeued', ({ pod }) => note(pod.metadata.name, 'gone'));
  }
}

function withoutUid(pod: Pod): Pod {
  return { ...pod, metadata: { ...pod.metadata, uid: '' } };
}
