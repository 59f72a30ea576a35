import { InputError, unknownName } from '../api/input-error.ts';
import { EXTENSION_POINTS, type ExtensionPoint, type PluginSet, type ProfileConfiguration } from './configuration.ts';
import { DEFAULT_PLUGINS, NOT_MODELLED_PLUGINS } from './default-plugins.ts';
import type { PluginDefinition, PluginServices, SchedulingPlugin } from './plugin.ts';

export interface ProfilePlugin {
  readonly name: string;
  readonly plugin: SchedulingPlugin;
  /** Of its score; 0 when it does not score. */
  readonly weight: number;
}

/** A configured scheduler: the plugins of each extension point in the order in which they are asked. */
export interface Profile {
  readonly schedulerName: string;
  /** 0: adaptive. */
  readonly percentageOfNodesToScore: number;
  readonly queueSort: ProfilePlugin;
  readonly preEnqueue: readonly ProfilePlugin[];
  readonly preFilter: readonly ProfilePlugin[];
  readonly filter: readonly ProfilePlugin[];
  readonly postFilter: readonly ProfilePlugin[];
  readonly preScore: readonly ProfilePlugin[];
  readonly score: readonly ProfilePlugin[];
  readonly reserve: readonly ProfilePlugin[];
  readonly permit: readonly ProfilePlugin[];
  readonly preBind: readonly ProfilePlugin[];
  readonly postBind: readonly ProfilePlugin[];
  /** Every plugin in use once, by name: for `events`. */
  readonly plugins: ReadonlyMap<string, SchedulingPlugin>;
}

/** The member of SchedulingPlugin that stands for an extension point. The others belong to the scheduler component. */
const MEMBERS: Partial<Record<ExtensionPoint, keyof SchedulingPlugin>> = {
  preEnqueue: 'preEnqueue',
  queueSort: 'compare',
  preFilter: 'preFilter',
  filter: 'filter',
  postFilter: 'postFilter',
  preScore: 'preScore',
  score: 'score',
  reserve: 'reserve',
  permit: 'permit',
  preBind: 'preBind',
  postBind: 'postBind',
};

/**
 * Makes the plugins that a profile names, in upstream's order: `multiPoint` changes the default list, the set of an
 * extension point changes what comes of it there (default_plugins.go mergePluginSet, framework.go
 * expandMultiPointPlugins).
 *
 * @param percentageOfNodesToScore the global value, for profiles without their own.
 * @throws InputError for names and arguments that make no sense.
 */
export function createProfile(
  configuration: ProfileConfiguration,
  registry: ReadonlyMap<string, PluginDefinition>,
  services: PluginServices,
  percentageOfNodesToScore = 0,
): Profile {
  checkNames(configuration, registry);
  const multiPoint = mergeWithDefaults(configuration.plugins.multiPoint, registry);
  const names = new Set(multiPoint.keys());
  for (const point of EXTENSION_POINTS) for (const { name } of configuration.plugins[point].enabled) names.add(name);
  const plugins = new Map([...names].map((name) => [name, createPlugin(name, configuration, registry, services)]));
  const weights = new Map([...multiPoint, ...weightsOf(configuration.plugins.score)]);
  const at = (point: ExtensionPoint): ProfilePlugin[] =>
    expand(point, configuration.plugins[point], [...multiPoint.keys()], plugins).map((name) => {
      const plugin = plugins.get(name)!;
      return { name, plugin, weight: plugin.score === undefined ? 0 : weights.get(name) || 1 };
    });

  const queueSort = at('queueSort');
  if (queueSort.length !== 1) {
    throw new InputError(`${nameOf(configuration)} needs exactly one queueSort plugin, there are ${queueSort.length}`);
  }
  const profile: Profile = {
    schedulerName: configuration.schedulerName,
    percentageOfNodesToScore: configuration.percentageOfNodesToScore ?? percentageOfNodesToScore,
    queueSort: queueSort[0]!,
    preEnqueue: at('preEnqueue'),
    preFilter: at('preFilter'),
    filter: at('filter'),
    postFilter: at('postFilter'),
    preScore: at('preScore'),
    score: at('score'),
    reserve: at('reserve'),
    permit: at('permit'),
    preBind: at('preBind'),
    postBind: at('postBind'),
    plugins,
  };
  checkPairs(profile, profile.filter, 'filter', profile.preFilter, 'preFilter');
  checkPairs(profile, profile.score, 'score', profile.preScore, 'preScore');
  return profile;
}

/** Names with weights: the default list without what is disabled, with what is configured anew in its place. */
function mergeWithDefaults(
  { enabled, disabled }: PluginSet,
  registry: ReadonlyMap<string, PluginDefinition>,
): Map<string, number> {
  const off = new Set(disabled.map(({ name }) => name));
  const merged = new Map<string, number>();
  if (!off.has('*')) {
    for (const { name, weight = 0 } of DEFAULT_PLUGINS)
      if (!off.has(name) && registry.has(name)) merged.set(name, weight);
  }
  for (const { name, weight = 0 } of enabled) merged.set(name, weight);
  return merged;
}

/** Which plugins come to an extension point: those its set names first, in its order, if multiPoint has them too. */
function expand(
  point: ExtensionPoint,
  { enabled, disabled }: PluginSet,
  multiPoint: readonly string[],
  plugins: ReadonlyMap<string, SchedulingPlugin>,
): string[] {
  const member = MEMBERS[point]!;
  const named = enabled.map(({ name }) => name);
  for (const name of named) {
    if (plugins.get(name)![member] === undefined) throw new InputError(`plugin ${name} has nothing to do at ${point}`);
  }
  const off = new Set(disabled.map(({ name }) => name));
  if (off.has('*')) return named;
  const inherited = multiPoint.filter((name) => plugins.get(name)![member] !== undefined && !off.has(name));
  return [
    ...named.filter((name) => inherited.includes(name)),
    ...inherited.filter((name) => !named.includes(name)),
    ...named.filter((name) => !inherited.includes(name)),
  ];
}

function createPlugin(
  name: string,
  configuration: ProfileConfiguration,
  registry: ReadonlyMap<string, PluginDefinition>,
  services: PluginServices,
): SchedulingPlugin {
  const definition = registry.get(name)!;
  const args = configuration.pluginConfig.find((config) => config.name === name)?.args ?? {};
  const parsed = definition.args.safeParse(args);
  if (parsed.success) return definition.create(parsed.data, services);
  const issue = parsed.error.issues[0]!;
  const path = ['args', ...issue.path.map(String)].join('.');
  throw new InputError(`${nameOf(configuration)}, pluginConfig ${name}, ${path}: ${issue.message}`);
}

function weightsOf({ enabled }: PluginSet): [string, number][] {
  return enabled.map(({ name, weight = 0 }) => [name, weight]);
}

function checkNames(configuration: ProfileConfiguration, registry: ReadonlyMap<string, PluginDefinition>): void {
  const sets = [configuration.plugins.multiPoint, ...EXTENSION_POINTS.map((point) => configuration.plugins[point])];
  for (const { enabled, disabled } of sets) {
    checkUnique(enabled, configuration, 'is enabled twice');
    for (const { name } of enabled) checkName(name, configuration, registry);
    for (const { name } of disabled) {
      if (name !== '*' && !NOT_MODELLED_PLUGINS.includes(name)) checkName(name, configuration, registry);
    }
  }
  checkUnique(configuration.pluginConfig, configuration, 'has two pluginConfig entries');
  for (const { name } of configuration.pluginConfig) checkName(name, configuration, registry);
}

function checkName(
  name: string,
  configuration: ProfileConfiguration,
  registry: ReadonlyMap<string, PluginDefinition>,
): void {
  if (registry.has(name)) return;
  const message = NOT_MODELLED_PLUGINS.includes(name)
    ? `scheduler plugin ${name} is not modelled yet; it can be disabled but not configured`
    : unknownName('scheduler plugin', name, [...registry.keys()]);
  throw new InputError(`${nameOf(configuration)}: ${message}`);
}

function checkUnique(
  entries: readonly { readonly name: string }[],
  configuration: ProfileConfiguration,
  what: string,
): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (seen.has(name)) throw new InputError(`${nameOf(configuration)}: plugin ${name} ${what}`);
    seen.add(name);
  }
}

/** Filters and scores rest on what the plugin has prepared before: one without the other cannot work. */
function checkPairs(
  profile: Profile,
  main: readonly ProfilePlugin[],
  point: 'filter' | 'score',
  before: readonly ProfilePlugin[],
  pre: 'preFilter' | 'preScore',
): void {
  for (const { name, plugin } of main) {
    if (plugin[pre] === undefined || before.some((other) => other.name === name)) continue;
    throw new InputError(`profile ${profile.schedulerName}: plugin ${name} is enabled at ${point} but not at ${pre}`);
  }
}

function nameOf({ schedulerName }: ProfileConfiguration): string {
  return `profile ${schedulerName}`;
}
