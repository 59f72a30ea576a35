import { invariant } from '../engine/invariant.ts';
import { keyOf } from '../api/kinds.ts';
import type { Manifests } from '../workload/manifests/read-manifests.ts';
import { traceOptions, type TraceOptions } from '../workload/trace-options.ts';
import type { YamlPath } from '../workload/yaml.ts';
import type { Catalog } from './catalog.ts';
import type { GpuUser } from './check-gpu-sharing.ts';
import { freezeData } from './freeze-data.ts';
import { formatOptionsOf } from './format-schema.ts';
import type { WorkloadSource } from './scenario.ts';
import type { ScenarioSource } from './source.ts';
import type { GeneratorEntry, WorkloadEntry } from './workload-schema.ts';

export interface ResolvedWorkload {
  readonly workload: readonly WorkloadSource[];
  readonly gpuUsers: readonly GpuUser[];
}

/** The workload with its files found and its manifests read. @throws InputError */
export async function resolveWorkload(
  source: ScenarioSource,
  catalog: Catalog,
  entries: readonly WorkloadEntry[],
  ofCluster: Manifests | undefined,
): Promise<ResolvedWorkload> {
  const list = new WorkloadList(source, catalog);
  if (ofCluster !== undefined) list.addManifests(ofCluster, 0, ['cluster', 'manifests']);
  for (const [index, entry] of entries.entries()) {
    const at = ['workload', index];
    if (entry.trace !== undefined) await list.addTrace(entry.trace, [...at, 'trace']);
    if (entry.manifests !== undefined) {
      const place = [...at, 'manifests'];
      const manifests = await list.read(entry.manifests, place, entry.gpuSharing === true);
      list.addManifests(manifests, entry.at ?? 0, place);
      list.addGpuUser(manifests, [...at, 'gpuSharing']);
    }
    if (entry.generator !== undefined) list.addGenerator(entry.generator, index, [...at, 'generator']);
  }
  return list;
}

/** No format that has GPUs has schedulers. */
const SCHEDULER_OF_TRACES: ReadonlySet<string> = new Set(['default-scheduler']);

class WorkloadList {
  readonly workload: WorkloadSource[] = [];
  readonly gpuUsers: GpuUser[] = [];
  readonly #source: ScenarioSource;
  readonly #catalog: Catalog;
  readonly #objects = new Set<string>();
  readonly #generators = new Set<string>();
  readonly #templates = new Set<string>();

  constructor(source: ScenarioSource, catalog: Catalog) {
    this.#source = source;
    this.#catalog = catalog;
  }

  async addTrace(trace: NonNullable<WorkloadEntry['trace']>, at: YamlPath): Promise<void> {
    const file = await this.#source.open(trace.file, [...at, 'file']);
    const format = this.#catalog.traces.get(trace.format);
    invariant(format !== undefined, 'the schema knows the trace format');
    const common = Object.keys(traceOptions.shape) as (keyof TraceOptions)[];
    const options = Object.fromEntries(common.map((key) => [key, trace[key]])) as TraceOptions;
    const formatOptions = freezeData(formatOptionsOf(format, trace));
    if (trace['gpuSharing'] === true)
      this.gpuUsers.push({ at: [...at, 'gpuSharing'], schedulerNames: SCHEDULER_OF_TRACES });
    const name = options.sequence?.orderFile;
    const order = name === undefined ? {} : { order: await this.#source.open(name, [...at, 'sequence', 'orderFile']) };
    this.workload.push(
      Object.freeze({ kind: 'trace', format, formatOptions, options: freezeData(options), file, ...order }),
    );
  }

  async read(names: readonly string[], at: YamlPath, gpuSharing: boolean): Promise<Manifests> {
    const { readManifests } = await import('../workload/manifests/read-manifests.ts');
    const manifests = readManifests(await this.#source.read(names, at), { gpuSharing });
    if (manifests.nodes.length > 0) {
      throw this.#source.error(
        `there are Nodes in these manifests, such as "${manifests.nodes[0]!.metadata.name}"`,
        at,
        'nodes belong to cluster.manifests',
      );
    }
    this.#source.warnings.push(...manifests.warnings);
    return manifests;
  }

  addManifests(manifests: Manifests, appliedAt: number, at: YamlPath): void {
    const { namespaces, priorityClasses, services, disruptionBudgets, deviceObjects, storageObjects, podGroups, pods } =
      manifests;
    const objects = [
      ...namespaces,
      ...priorityClasses,
      ...services,
      ...disruptionBudgets,
      ...deviceObjects,
      ...storageObjects,
      ...podGroups,
    ];
    const keys = [
      ...objects.map((object) => `${object.kind} "${keyOf(object)}"`),
      ...pods.map(({ namespace, name }) => `Pod "${namespace}/${name}"`),
    ];
    for (const key of keys) {
      if (this.#objects.has(key)) throw this.#source.error(`there is a second ${key} in another entry`, at);
      this.#objects.add(key);
    }
    if (keys.length > 0) this.workload.push(freezeData({ kind: 'manifests', at: appliedAt, manifests }));
  }

  /** Pods that have a node already are nobody's business. */
  addGpuUser({ pods }: Manifests, at: YamlPath): void {
    const asking = pods.filter(({ spec }) => spec.gpus !== undefined && spec.nodeName === undefined);
    this.gpuUsers.push({ at, schedulerNames: new Set(asking.map(({ spec }) => spec.schedulerName)) });
  }

  addGenerator(entry: GeneratorEntry, index: number, at: YamlPath): void {
    const name = entry.name ?? `generator-${index}`;
    if (this.#generators.has(name))
      throw this.#source.error(`there is a second generator called "${name}"`, [...at, 'name']);
    this.#generators.add(name);
    for (const [place, template] of entry.templates.entries()) {
      const key = `${template.namespace}/${template.name}`;
      if (this.#templates.has(key))
        throw this.#source.error(`there is a second template called "${key}": its pods would have the same names`, [
          ...at,
          'templates',
          place,
          'name',
        ]);
      this.#templates.add(key);
      if (template.ignoredFields.length > 0)
        this.#source.warnings.push(
          `template ${template.name}: fields that are not modelled are ignored: ${template.ignoredFields.join(', ')}`,
        );
    }
    const [kind, options] = Object.entries(entry.arrivals)[0]!;
    const definition = this.#catalog.generators.get(kind);
    invariant(definition !== undefined, 'the schema knows the generator');
    const { templates, count } = freezeData(entry);
    this.workload.push(
      Object.freeze({ kind: 'generator', name, definition, options: freezeData(options), templates, count }),
    );
  }
}
