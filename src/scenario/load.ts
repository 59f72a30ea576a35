import { InputError, unknownName } from '../api/input-error.ts';
import { SECOND } from '../engine/time.ts';
import { parseYamlDocuments, type YamlDocument } from '../workload/yaml.ts';
import { loadCatalog, type Catalog } from './catalog.ts';
import { readText } from './files.ts';
import { freezeData } from './freeze-data.ts';
import { hashData } from './hash.ts';
import { checkProfiles } from './check-profiles.ts';
import { check, describeValue, type Mistake } from './mistakes.ts';
import { applyOverrides, parseSet, variantOverrides, type Override } from './overrides.ts';
import { resolveMachines } from './resolve-machines.ts';
import { resolveWorkload } from './resolve-workload.ts';
import type { Configured, Outputs, Scenario, ScenarioMachine } from './scenario.ts';
import { DEFAULT_CONTROLLERS, scenarioSchema, variantsSchema, type ScenarioFields } from './schema.ts';
import { ScenarioSource } from './source.ts';
import type { ComponentDefinition } from '../components/component.ts';
import type { MetricDefinition } from '../observe/metric.ts';

export type { Scenario } from './scenario.ts';

export interface LoadOptions {
  /** `path=value`, as after --set, applied in order after the variant. */
  readonly set?: readonly string[] | undefined;
  /** Wins over the scenario's own. */
  readonly seed?: string | undefined;
  /** The name of one of `variants:`. */
  readonly variant?: string | undefined;
}

/** @throws InputError for the first thing that is wrong, with file, line and column. */
export async function loadScenario(file: string, options: LoadOptions = {}): Promise<Scenario> {
  const document = readDocument(await readText({ shown: file, path: file }), file);
  const overrides = readOverrides(document, options);
  const catalog = await loadCatalog();
  const source = new ScenarioSource(file, document, overrides);
  const checked = check(scenarioSchema(catalog), applyOverrides(document.value, overrides));
  if (!checked.ok) throw firstMistake(source, checked.mistakes);
  return resolve(source, catalog, checked.value);
}

function readDocument(text: string, file: string): YamlDocument {
  const [document, another] = parseYamlDocuments(text, file);
  if (document === undefined) throw new InputError('expected a scenario, the file has nothing but comments', { file });
  if (another !== undefined)
    throw new InputError('expected one scenario in one document, here begins a second one', another.location);
  if (typeof document.value !== 'object' || Array.isArray(document.value)) {
    throw new InputError(`expected a scenario (a map), there is ${describeValue(document.value)}`, document.location);
  }
  const { kind } = document.value as { readonly kind?: unknown };
  if (kind === 'Scenario') return document;
  throw new InputError(`kind: expected Scenario, there is ${describeValue(kind)}`, document.locate(['kind']));
}

function readOverrides(document: YamlDocument, { set = [], seed, variant }: LoadOptions): Override[] {
  const overrides: Override[] = [];
  if (variant !== undefined) overrides.push(...readVariant(document, variant));
  overrides.push(...set.map(parseSet));
  if (seed !== undefined) overrides.push({ path: ['seed'], value: seed, locate: () => ({ file: `--seed "${seed}"` }) });
  return overrides;
}

function readVariant(document: YamlDocument, name: string): Override[] {
  const checked = check(variantsSchema, (document.value as { readonly variants?: unknown }).variants ?? {});
  if (!checked.ok) {
    const { path, of, message } = checked.mistakes[0]!;
    throw new InputError(message, document.locate(['variants', ...path], of));
  }
  const names = Object.keys(checked.value);
  if (names.length === 0)
    throw new InputError(`there is no variant called "${name}"; this scenario has none`, document.location);
  if (!names.includes(name))
    throw new InputError(unknownName('variant', name, names), document.locate(['variants'], 'key'));
  return variantOverrides(document, name, checked.value[name]!);
}

/** The one that stands first in the file; it says how many more there are. */
function firstMistake(source: ScenarioSource, mistakes: readonly Mistake[]): InputError {
  const located = mistakes.map(({ path, of, message }) => ({ message, location: source.locate(path, of) }));
  located.sort(
    (a, b) => (a.location.line ?? 0) - (b.location.line ?? 0) || (a.location.column ?? 0) - (b.location.column ?? 0),
  );
  const more = mistakes.length - 1;
  const hint = more === 0 ? undefined : `and ${more} more ${more === 1 ? 'mistake' : 'mistakes'}`;
  return new InputError(located[0]!.message, located[0]!.location, hint);
}

async function resolve(source: ScenarioSource, catalog: Catalog, fields: ScenarioFields): Promise<Scenario> {
  const { machines, manifests } = await resolveMachines(source, catalog, fields.cluster, fields.kubelet);
  const workload = await resolveWorkload(source, catalog, fields.workload, manifests);
  checkProfiles(source, catalog, fields.scheduler);
  if (fields.until === 0)
    throw source.error('until: expected more than 0: a run of no length shows nothing', ['until']);
  const scenario: Scenario = {
    name: fields.metadata.name,
    description: fields.metadata.description.trim(),
    file: source.file,
    directory: source.directory,
    hash: hashScenario(source, fields, machines),
    warnings: source.warnings,
    seed: fields.seed,
    until: fields.until,
    machines: freezeData(machines),
    controlPlane: freezeData(fields.controlPlane),
    scheduler: freezeData(fields.scheduler),
    imageRegistry: freezeData(fields.imageRegistry),
    controllers: chooseControllers(catalog, fields),
    autoscalers: chooseNamed(catalog.autoscalers, fields.autoscalers),
    faults: Object.freeze(
      fields.faults.flatMap((entry) => chooseNamed(catalog.faults, entry as Readonly<Record<string, unknown>>)),
    ),
    workload,
    metrics: chooseMetrics(source, catalog, fields.metrics),
    outputs: chooseOutputs(fields),
    variants: Object.freeze(Object.keys(fields.variants)),
    catalog,
  };
  return Object.freeze(scenario);
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

/** In the order of the catalog, so that the order in the file does not count. */
function chooseNamed(
  definitions: ReadonlyMap<string, ComponentDefinition>,
  chosen: Readonly<Record<string, unknown>>,
): readonly Configured<ComponentDefinition>[] {
  const configured = [...definitions.values()].flatMap((definition) => {
    const options = chosen[definition.name];
    return options === undefined || options === false
      ? []
      : [Object.freeze({ name: definition.name, definition, options: freezeData(options) })];
  });
  return Object.freeze(configured);
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

/** Rows of timeseries.csv when nothing else is said, and the shortest time between two. Assumption: enough for a plot. */
const TIMESERIES_ROWS = 500;
const SHORTEST_INTERVAL = 1 * SECOND;

function chooseOutputs({ outputs, until }: ScenarioFields): Outputs {
  const { timeseries, ...others } = outputs;
  const interval =
    (timeseries !== false && timeseries.interval) || Math.max(SHORTEST_INTERVAL, Math.round(until / TIMESERIES_ROWS));
  return Object.freeze({ ...others, timeseries: timeseries === false ? undefined : Object.freeze({ interval }) });
}

/** What decides what happens: not the seed, not the name, not what is measured and written. Files count by their contents. */
function hashScenario(source: ScenarioSource, fields: ScenarioFields, machines: readonly ScenarioMachine[]): string {
  const {
    seed: _seed,
    metadata: _metadata,
    metrics: _metrics,
    outputs: _outputs,
    variants: _variants,
    kubelet: _kubelet,
    cluster,
    workload,
    ...rest
  } = fields;
  return hashData({
    ...rest,
    machines,
    manifests: cluster.manifests.map((name) => source.contentHash(name)),
    workload: workload.map(({ trace, manifests, ...others }) => ({
      ...others,
      ...(trace && { trace: { ...trace, file: source.contentHash(trace.file) } }),
      ...(manifests && { manifests: manifests.map((name) => source.contentHash(name)) }),
    })),
  });
}
