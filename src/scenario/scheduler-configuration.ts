import type { z } from 'zod';
import { InputError } from '../api/input-error.ts';
import { kubeSchedulerConfiguration } from '../components/scheduler/options.ts';
import { CONFIGURATION_VERSION } from '../scheduling/configuration.ts';
import { valueAt } from '../workload/schema-problem.ts';
import { parseYamlDocuments, type YamlDocument } from '../workload/yaml.ts';
import { readText } from './files.ts';
import { firstMistake } from './first-mistake.ts';
import { check, describeValue } from './mistakes.ts';
import { applyOverrides, type Override } from './overrides.ts';
import type { ScenarioSource } from './source.ts';

const SECTION = 'scheduler';
const KIND = 'KubeSchedulerConfiguration';
const FILE_PATH = [SECTION, 'configFile'];

/** Fields of older versions, with what there is instead. */
const REMOVED_FIELDS: ReadonlyMap<string, string> = new Map([
  ['healthzBindAddress', 'it has gone after v1beta2; kube-scheduler serves --bind-address and --secure-port'],
  ['metricsBindAddress', 'it has gone after v1beta2; kube-scheduler serves --bind-address and --secure-port'],
  ['algorithmSource', 'it has gone with v1alpha1; profiles say it now'],
  ['schedulerName', 'it has gone with v1alpha1; it belongs into profiles'],
]);

/**
 * The changes of a scenario, with those first that lay the fields of `scheduler.configFile` under the scenario's own. So
 * `--set` and variants change what the file says, and a mistake is shown where it stands in the file.
 *
 * @throws InputError
 */
export async function withSchedulerConfiguration(
  source: ScenarioSource,
  scenario: YamlDocument,
  overrides: readonly Override[],
): Promise<readonly Override[]> {
  const start = overrides.findLastIndex(({ path }) => path.length === 1 && path[0] === SECTION) + 1;
  const before = overrides.slice(0, start);
  const after = overrides.slice(start);
  const written = valueAt(applyOverrides(scenario.value, before), [SECTION]);
  const chosen = after.findLast(
    ({ path }) => path.length === 2 && FILE_PATH.every((step, index) => step === path[index]),
  );
  const name = chosen === undefined ? valueAt(written, ['configFile']) : chosen.value;
  if (typeof name !== 'string' || name === '') return overrides;

  const configuration = await readConfiguration(source, name);
  const fields = Object.entries(configuration.written).filter(
    ([field]) => field !== 'apiVersion' && field !== 'kind' && valueAt(written, [field]) === undefined,
  );
  const ofFile = fields.map(([field, value]): Override => ({
    path: [SECTION, field],
    value,
    locate: (rest, of) => configuration.locate([field, ...rest], of),
  }));
  return [...before, ...ofFile, ...after];
}

async function readConfiguration(source: ScenarioSource, name: string): Promise<ParsedConfiguration> {
  const file = await source.open(name, FILE_PATH);
  const [document, another] = parseYamlDocuments(await readText(file), file.shown);
  if (document === undefined)
    throw new InputError(`expected a ${KIND}, the file has nothing but comments`, { file: file.shown });
  if (another !== undefined)
    throw new InputError(`expected one ${KIND} in one document, here begins a second one`, another.location);
  return parseConfiguration(document);
}

interface ParsedConfiguration {
  /** As it was written, with what is null left out, as Go reads it. */
  readonly written: object;
  /** With defaults. Arguments of plugins are not checked yet. */
  readonly options: z.output<typeof kubeSchedulerConfiguration>;
  readonly locate: YamlDocument['locate'];
}

/** The configuration of a document. @throws InputError for what kube-scheduler would refuse, but for plugins and their arguments. */
export function parseConfiguration(document: YamlDocument): ParsedConfiguration {
  checkHeader(document);
  const written = withoutNulls(document.value);
  const checked = check(kubeSchedulerConfiguration, written);
  if (!checked.ok) throw mistakeIn(document, checked.mistakes);
  checkNames(document, (written as { profiles?: readonly { schedulerName?: unknown }[] }).profiles);
  checkGates(document, checked.value.profiles);
  return { written, options: checked.value, locate: document.locate };
}

function checkHeader(document: YamlDocument): void {
  const { value } = document;
  if (typeof value !== 'object' || Array.isArray(value))
    throw new InputError(`expected a ${KIND} (a map), there is ${describeValue(value)}`, document.location);
  const { apiVersion, kind } = value as { readonly apiVersion?: unknown; readonly kind?: unknown };
  if (kind !== KIND)
    throw new InputError(`kind: expected ${KIND}, there is ${describeValue(kind)}`, document.locate(['kind']));
  if (apiVersion === CONFIGURATION_VERSION) return;
  const message = `apiVersion: expected ${CONFIGURATION_VERSION}, there is ${describeValue(apiVersion)}`;
  const isOld = /^kubescheduler\.config\.k8s\.io\/v1(?:alpha|beta)\d$/.test(String(apiVersion));
  const hint = isOld ? 'kube-scheduler v1.36 reads nothing older' : undefined;
  throw new InputError(message, document.locate(['apiVersion']), hint);
}

function mistakeIn(document: YamlDocument, mistakes: Parameters<typeof firstMistake>[1]): InputError {
  const removed = mistakes.find(
    ({ path, of }) => of === 'key' && path.length === 1 && REMOVED_FIELDS.has(String(path[0])),
  );
  if (removed === undefined) return firstMistake((path, of) => document.locate(path, of), mistakes);
  const [field] = removed.path;
  const message = `there is no field called "${String(field)}" in ${CONFIGURATION_VERSION}`;
  return new InputError(message, document.locate(removed.path, 'key'), REMOVED_FIELDS.get(String(field)));
}

/** Only a lone profile has a name by itself (SetDefaults_KubeSchedulerConfiguration). */
function checkNames(document: YamlDocument, profiles: readonly { readonly schedulerName?: unknown }[] = []): void {
  const nameless = profiles.length < 2 ? -1 : profiles.findIndex(({ schedulerName }) => schedulerName === undefined);
  if (nameless < 0) return;
  throw new InputError(
    'schedulerName is missing: each of several profiles needs one',
    document.locate(['profiles', nameless]),
  );
}

/** VolumeBinding takes a shape only with an alpha gate (validation_pluginargs.go ValidateVolumeBindingArgs). */
function checkGates(document: YamlDocument, profiles: z.output<typeof kubeSchedulerConfiguration>['profiles']): void {
  for (const [index, { pluginConfig }] of profiles.entries()) {
    const place = pluginConfig.findIndex(({ name, args }) => name === 'VolumeBinding' && args['shape'] !== undefined);
    if (place < 0) continue;
    throw new InputError(
      'shape needs the feature gate StorageCapacityScoring, which is off',
      document.locate(['profiles', index, 'pluginConfig', place, 'args', 'shape'], 'key'),
      'profiles of the scenario itself may have it',
    );
  }
}

/** An empty list of profiles is none, too. */
function withoutNulls(value: unknown): object {
  const { profiles, ...others } = dropNulls(value) as { readonly profiles?: unknown };
  const isEmpty = profiles === undefined || (Array.isArray(profiles) && profiles.length === 0);
  return isEmpty ? others : { ...others, profiles };
}

function dropNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, dropNulls(member)]));
}
