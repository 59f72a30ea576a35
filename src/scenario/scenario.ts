import type { Time, Duration } from '../engine/time.ts';
import type { KubernetesVersion } from '../api/kubernetes-version.ts';
import type { Node } from '../api/objects/node.ts';
import type { MachineDescription } from '../infrastructure/machine.ts';
import type { ApiServerOptions, EtcdOptions, NetworkOptions } from '../apiserver/options.ts';
import type { ComponentDefinition } from '../components/component.ts';
import type { ControllerManagerOptions } from '../components/controllers/kube-controller-manager/options.ts';
import type { KubeletOptions } from '../components/kubelet/options.ts';
import type { SchedulerOptions } from '../components/scheduler/options.ts';
import type { ImageRegistryOptions } from '../infrastructure/image-registry.ts';
import type { ActiveExtender } from '../scheduling/active-extender.ts';
import type { TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import type { GeneratorDefinition, TraceFormat } from '../workload/trace.ts';
import type { TraceOptions } from '../workload/trace-options.ts';
import type { Template } from '../workload/templates.ts';
import type { Manifests } from '../workload/manifests/read-manifests.ts';
import type { MetricDefinition } from '../observe/metric.ts';
import type { ConfiguredOutput } from '../observe/output.ts';
import type { Assertion } from './assertion.ts';
import type { Catalog } from './catalog.ts';
import type { ReadTrace } from './read-trace.ts';
import type { Sweep } from './sweep-section.ts';

/** A scenario file with everything resolved: defaults filled in, names looked up, small files read. Deeply frozen. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** As given by the user; shown in messages. */
  readonly file: string;
  /** Absolute: relative paths in the scenario start here. */
  readonly directory: string;
  /**
   * SHA-256, in hex, of all that decides what happens: not the seed, not the layout of the file, not where it lies. Worked out
   * when it is asked for.
   */
  readonly hash: string;
  /**
   * The same of all but `scheduler` and `autoscalers`: what is asked of them. Two runs with one task differ by policy only, and so
   * may be held against each other. Worked out when it is asked for.
   */
  readonly hashTask: () => string;
  /** One line each, for a person. */
  readonly warnings: readonly string[];
  readonly seed: string;
  readonly until: Time;
  /** In the order of the scenario: pools, then manifests, then node traces. Names are unique. */
  readonly machines: readonly ScenarioMachine[];
  readonly controlPlane: {
    readonly kubernetesVersion: KubernetesVersion;
    readonly apiserver: ApiServerOptions;
    readonly etcd: EtcdOptions;
    readonly network: NetworkOptions;
    /** Undefined: the defaults. */
    readonly controllerManager?: ControllerManagerOptions | undefined;
  };
  readonly scheduler: SchedulerOptions;
  /** In the order of the scenario. */
  readonly extenders: readonly ActiveExtender[];
  readonly imageRegistry: ImageRegistryOptions;
  /** Those that run, by name, each with its parsed options. */
  readonly controllers: readonly Configured<ComponentDefinition>[];
  readonly autoscalers: readonly Configured<ComponentDefinition>[];
  /** In the order of the scenario; one fault may stand there more than once. */
  readonly faults: readonly Configured<ComponentDefinition>[];
  readonly workload: readonly WorkloadSource[];
  /** Which pods the cluster is there for; undefined: nobody has said so. */
  readonly targetWorkload: TargetWorkload | undefined;
  readonly metrics: readonly MetricDefinition[];
  readonly outputs: Outputs;
  /** What must hold at the end, for whoever checks it: a run does not. */
  readonly assertions: readonly Assertion[];
  /** Names of the variants that the file offers, whether or not one was chosen. */
  readonly variants: readonly string[];
  /** The grid that the file asks for, for `orrery sweep`: a run does nothing with it. */
  readonly sweep: Sweep;
  /** Every file that was read, as it is named in the scenario, with the SHA-256 of its contents; in the order of the names. */
  readonly files: readonly { readonly name: string; readonly hash: string }[];
  /** Everything that could have been named. */
  readonly catalog: Catalog;
}

export interface Configured<Definition> {
  readonly name: string;
  readonly definition: Definition;
  readonly options: unknown;
}

export interface ScenarioMachine {
  readonly description: MachineDescription;
  /** Options of its kubelet, parsed; machines with equal options share one object. */
  readonly kubelet: KubeletOptions;
  /** The node as its manifest states it, where there is one; else the kubelet works it out. */
  readonly node?: Node;
}

/** A trace with the options that say what to make of it. */
export interface TraceSource {
  readonly kind: 'trace';
  readonly format: TraceFormat;
  /** Options of the format, parsed. */
  readonly formatOptions: unknown;
  readonly options: TraceOptions;
  readonly file: InputFile;
  /** Who comes when, where that is not for the trace to say. */
  readonly order?: InputFile;
  /** What is in it, when it has been read already: for the target workload. */
  readonly read?: ReadTrace;
}

/** One entry of `workload:`. */
export type WorkloadSource =
  | TraceSource
  | { readonly kind: 'manifests'; readonly at: Time; readonly manifests: Manifests }
  | {
      readonly kind: 'generator';
      /** Unique within the scenario: names the random streams. */
      readonly name: string;
      readonly definition: GeneratorDefinition;
      /** Options of the arrivals, parsed. */
      readonly options: unknown;
      readonly templates: readonly Template[];
      readonly count: number | undefined;
    };

/** A file that is read in pieces while the run goes on; see {@link readChunks} in files.ts. */
export interface InputFile {
  /** As shown in messages: as the user wrote it, or relative to where the user is. */
  readonly shown: string;
  readonly path: string;
}

export interface Outputs {
  /** The transcript of all facts (transcript.txt). */
  readonly transcript: boolean;
  /** timeseries.csv; absent when switched off. */
  readonly timeseries: { readonly interval: Duration } | undefined;
  /** pods.csv and nodes.csv. */
  readonly pods: boolean;
  readonly nodes: boolean;
  /** Files for other tools, in the order of their names. */
  readonly others: readonly ConfiguredOutput[];
}
