import type { z } from 'zod';
import type { Context } from '../api/context.ts';
import type { ApiClient, ClientOptions } from '../apiserver/client.ts';
import type { Heartbeats } from '../apiserver/heartbeats.ts';
import type { Machine } from '../infrastructure/machine.ts';
import type { ImageRegistry } from '../infrastructure/image-registry.ts';
import type { KubernetesVersion } from '../api/kubernetes-version.ts';
import type { ActiveExtender } from '../scheduling/active-extender.ts';
import type { TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import type { PluginDefinition } from '../scheduling/plugin.ts';

/**
 * Everything that a component may touch. Components hear of the world by watching the API server, act by writing to it,
 * and never call one another.
 */
export interface Environment extends Context {
  /** Opens a connection to the API server with a rate limiter of its own. */
  connect(options: ClientOptions): ApiClient;
  /** Requests that repeat for ever and change nothing: leases, status reports, leader election. */
  readonly heartbeats: Heartbeats;
  /** The machines of the cluster by name, in the order of the scenario. Only kubelets and faults touch them. */
  readonly machines: ReadonlyMap<string, Machine>;
  readonly imageRegistry: ImageRegistry;
  /** Every scheduler plugin there is, by name: what a profile may enable. */
  readonly schedulerPlugins: ReadonlyMap<string, PluginDefinition>;
  /** Whose rules hold where versions differ. Absent: 1.36. */
  readonly kubernetesVersion?: KubernetesVersion;
  /** What all controllers of kube-controller-manager share. Absent: its defaults. */
  readonly controllerManager?: {
    /** Requests per second and burst of its rate limiter. */
    readonly clientConnection: { readonly qps: number; readonly burst: number };
  };
  /** Which pods the cluster is there for. Absent: nobody has said so. */
  readonly targetWorkload?: TargetWorkload;
  /** Absent: none. */
  readonly schedulerExtenders?: readonly ActiveExtender[];
}

/** Something that lives in time. It has begun when `create` returns; informers are in step by then. */
export interface Component {
  /** Called once when the run is over, to say what is still to say. Must not schedule or write anything. */
  finish?(): void;
}

/** The default export of a file (or folder) in `components/`. */
export interface ComponentDefinition<Options = unknown> {
  /** As in the scenario (`controllers:`, `faults:`) and in kube-controller-manager --controllers; the file's name. */
  readonly name: string;
  /** One line for `orrery list`. */
  readonly description: string;
  /** At once type, defaults, validation and help; every default with its source. */
  readonly options: z.ZodType<Options, unknown>;
  create(environment: Environment, options: Options): Component;
}

export function defineComponent<Options>(definition: ComponentDefinition<Options>): ComponentDefinition<Options> {
  return definition;
}
