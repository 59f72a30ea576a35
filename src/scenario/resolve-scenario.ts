import { unknownName } from '../api/input-error.ts';
import type { ComponentDefinition } from '../components/component.ts';
import type { MetricDefinition } from '../observe/metric.ts';
import type { TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import type { Catalog } from './catalog.ts';
import { checkGpuSharing } from './check-gpu-sharing.ts';
import { checkProfiles } from './check-profiles.ts';
import { chooseNamed } from './choose-named.ts';
import { freezeData } from './freeze-data.ts';
import { hashData } from './hash.ts';
import { chooseOutputs } from './outputs.ts';
import { resolveMachines } from './resolve-machines.ts';
import { resolveTargetWorkload, withReadTrace, type TargetWorkloadFields } from './resolve-target-workload.ts';
import { resolveWorkload } from './resolve-workload.ts';
import type { Configured, Scenario, ScenarioMachine } from './scenario.ts';
import { decidingOptions, nodeWarnings, schedulerWarning } from './scheduler-warnings.ts';
import { loadExtenders } from './user-extenders.ts';
import { withUserPlugins } from './user-plugins.ts';
import { DEFAULT_CONTROLLERS, type ScenarioFields } from './schema.ts';
import type { ScenarioSource } from './source.ts';
import { checkSweep } from './sweep-section.ts';

/** From checked fields to the scenario: files found and read, names looked up, defaults that hang on other fields. @throws InputError */
export async function resolveScenario(
  source: ScenarioSource,
  ours: Catalog,
  fields: ScenarioFields,
): Promise<Scenario> {
  const catalog = { ...ours, plugins: await withUserPlugins(source, ours.plugins, fields.plugins) };
  const { machines, manifests } = await resolveMachines(source, catalog, fields.cluster, fields.kubelet);
  const { workload: entries, gpuUsers } = await resolveWorkload(source, catalog, fields.workload, manifests);
  const target =
    fields.targetWorkload &&
    (await resolveTargetWorkload(source, catalog, fields.targetWorkload as TargetWorkloadFields));
  const targetWorkload = target?.workload;
  const workload = target === undefined ? entries : withReadTrace(entries, target.source);
  const profiles = checkProfiles(source, catalog, fields.scheduler, targetWorkload);
  const extenders = await loadExtenders(source, fields.extenders);
  checkGpuSharing(source, gpuUsers, profiles, ours.plugins, extenders);
  const warning = schedulerWarning(fields.scheduler, catalog.plugins);
  if (warning !== undefined) source.warnings.push(warning);
  source.warnings.push(...nodeWarnings(profiles, machines));
  if (fields.until === 0)
    throw source.error('until: expected more than 0: a run of no length shows nothing', ['until']);
  const scenario = {
    name: fields.metadata.name,
    description: fields.metadata.description.trim(),
    file: source.file,
    directory: source.directory,
    warnings: source.warnings,
    seed: fields.seed,
    until: fields.until,
    machines: freezeData(machines),
    controlPlane: freezeData(fields.controlPlane),
    scheduler: freezeData(fields.scheduler),
    extenders,
    imageRegistry: freezeData(fields.imageRegistry),
    controllers: chooseControllers(catalog, fields),
    autoscalers: chooseNamed(catalog.autoscalers, fields.autoscalers),
    faults: Object.freeze(
      fields.faults.flatMap((entry) => chooseNamed(catalog.faults, entry as Readonly<Record<string, unknown>>)),
    ),
    workload,
    targetWorkload,
    metrics: chooseMetrics(source, catalog, fields.metrics),
    outputs: chooseOutputs(source, catalog, fields),
    assertions: freezeData(
      fields.assert.map((assertion, index) => ({ ...assertion, location: source.locate(['assert', index]) })),
    ),
    variants: Object.freeze(Object.keys(fields.variants)),
    sweep: checkSweep(source, fields.sweep, Object.keys(fields.variants)),
    files: Object.freeze(source.files),
    catalog,
  };
  // Files count by their contents, and all of them have been read now.
  let hashes: Hashes | undefined;
  const hash = (): Hashes => (hashes ??= hashScenario(source, fields, machines, targetWorkload));
  return Object.freeze({
    ...scenario,
    get hash() {
      return hash().hash;
    },
    hashTask: () => hash().hashTask(),
  });
}

function chooseControllers(
  { controllers }: Catalog,
  fields: ScenarioFields,
): readonly Configured<ComponentDefinition>[] {
  const chosen = { ...(fields.controllers as Readonly<Record<string, unknown>>) };
  for (const name of DEFAULT_CONTROLLERS) {
    const definition = controllers.get(name);
    if (definition !== undefined) chosen[name] ??= definition.options.parse({});
  }
  return chooseNamed(controllers, chosen);
}

function chooseMetrics(
  source: ScenarioSource,
  { metrics }: Catalog,
  chosen: ScenarioFields['metrics'],
): readonly MetricDefinition[] {
  if (chosen === 'none') return [];
  if (chosen === 'all') return [...metrics.values()];
  for (const [index, name] of chosen.entries()) {
    if (!metrics.has(name)) throw source.error(unknownName('metric', name, [...metrics.keys()]), ['metrics', index]);
  }
  return [...metrics.values()].filter(({ name }) => chosen.includes(name));
}

type Hashes = Pick<Scenario, 'hash' | 'hashTask'>;

/** What decides what happens: not the seed, not the name, not what is measured and written. Files count by their contents. */
function hashScenario(
  source: ScenarioSource,
  fields: ScenarioFields,
  machines: readonly ScenarioMachine[],
  targetWorkload: TargetWorkload | undefined,
): Hashes {
  const {
    seed: _seed,
    metadata: _metadata,
    metrics: _metrics,
    outputs: _outputs,
    assert: _assert,
    variants: _variants,
    sweep: _sweep,
    kubelet: _kubelet,
    cluster,
    workload,
    targetWorkload: _targetWorkload,
    scheduler,
    plugins,
    extenders,
    ...rest
  } = fields;
  const decisive = {
    ...rest,
    scheduler: decidingOptions(scheduler),
    ...(plugins.length > 0 && { plugins: plugins.map((name) => source.contentHash(name)) }),
    ...(extenders.length > 0 && { extenders: extenders.map((name) => source.contentHash(name)) }),
    machines,
    ...(targetWorkload && { targetWorkload }),
    manifests: cluster.manifests.map((name) => source.contentHash(name)),
    workload: workload.map(({ trace, manifests, ...others }) => ({
      ...others,
      ...(trace && { trace: { ...trace, file: source.contentHash(trace.file), ...hashOrder(source, trace) } }),
      ...(manifests && { manifests: manifests.map((name) => source.contentHash(name)) }),
    })),
  };
  const {
    scheduler: _scheduler,
    plugins: _plugins,
    extenders: _extenders,
    autoscalers: _autoscalers,
    ...task
  } = decisive as typeof decisive & Partial<Record<'plugins' | 'extenders', unknown>>;
  return { hash: hashData(decisive), hashTask: () => hashData(task) };
}

function hashOrder(
  source: ScenarioSource,
  { sequence }: NonNullable<ScenarioFields['workload'][number]['trace']>,
): { readonly sequence?: object } {
  if (sequence?.orderFile === undefined) return {};
  return { sequence: { ...sequence, orderFile: source.contentHash(sequence.orderFile) } };
}
