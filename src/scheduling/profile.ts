import { InputError } from '../api/input-error.ts';
import { EXTENDER, type ActiveExtender } from './active-extender.ts';
import { argsWithoutHeader, findMistakes } from './check-profile.ts';
import { EXTENSION_POINTS, type ExtensionPoint, type ProfileConfiguration } from './configuration.ts';
import { expandPlugins, mergeWithDefaults, type ExpandedPlugins } from './expand-plugins.ts';
import { inTreePoints } from './in-tree-plugins.ts';
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
  /** Those that say what a binding carries. */
  readonly annotating: readonly SchedulingPlugin[];
  /** Asked after the plugins; the ignorable ones last. */
  readonly extenders: readonly ActiveExtender[];
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
 * Makes the plugins that a profile names, in upstream's order ({@link expandPlugins}).
 *
 * @param percentageOfNodesToScore the global value, for profiles without their own.
 * @throws InputError for names and arguments that make no sense.
 */
export function createProfile(
  configuration: ProfileConfiguration,
  registry: ReadonlyMap<string, PluginDefinition>,
  services: PluginServices,
  percentageOfNodesToScore = 0,
  extenders: readonly ActiveExtender[] = [],
): Profile {
  const [mistake] = findMistakes(configuration, registry);
  if (mistake !== undefined) throw new InputError(`${nameOf(configuration)}: ${mistake.message}`);
  const plugins = createPlugins(withIgnoredResources(configuration, extenders), registry, services);
  const has = (name: string, point: ExtensionPoint): boolean => {
    const member = MEMBERS[point];
    return member !== undefined && plugins.get(name)?.[member] !== undefined;
  };
  const expanded = expandPlugins(
    configuration.plugins,
    (name, point) => inTreePoints(name)?.includes(point) === true || (isOurs(name, point) && has(name, point)),
  );
  checkPlaces(configuration, expanded, plugins, has);
  const at = (point: ExtensionPoint): ProfilePlugin[] =>
    expanded[point]
      .filter(({ name }) => has(name, point))
      .map(({ name, weight }) => ({ name, weight, plugin: plugins.get(name)! }));

  const queueSort = at('queueSort');
  if (queueSort.length !== 1) {
    throw new InputError(`${nameOf(configuration)} needs exactly one queueSort plugin, there are ${queueSort.length}`);
  }
  const profile: Profile = {
    schedulerName: configuration.schedulerName,
    percentageOfNodesToScore: configuration.percentageOfNodesToScore ?? percentageOfNodesToScore,
    queueSort: queueSort[0]!,
    preEnqueue: at('preEnqueue'),
    preFilter: withOurs(at('preFilter'), 'preFilter', at('filter')),
    filter: at('filter'),
    postFilter: at('postFilter'),
    preScore: withOurs(at('preScore'), 'preScore', at('score')),
    score: at('score'),
    reserve: at('reserve'),
    permit: at('permit'),
    preBind: at('preBind'),
    postBind: at('postBind'),
    annotating: [...plugins.values()].filter(({ bindingAnnotations }) => bindingAnnotations !== undefined),
    extenders: [...extenders].sort((a, b) => Number(a.isIgnorable) - Number(b.isIgnorable)),
    plugins: extenders.length === 0 ? plugins : new Map([...plugins, [EXTENDER, HEARS_EVERYTHING]]),
  };
  checkPairs(profile, profile.filter, 'filter', profile.preFilter, 'preFilter');
  checkPairs(profile, profile.score, 'score', profile.preScore, 'preScore');
  return profile;
}

/** Whatever happens may change the mind of an extender (framework.go NewFramework, defaultEnqueueExtension). */
const HEARS_EVERYTHING: SchedulingPlugin = { events: [{ resource: '*', actions: ['All'] }] };

/** What extenders take over is not for NodeResourcesFit to look at; it replaces what its arguments say (buildExtenders). */
function withIgnoredResources(
  configuration: ProfileConfiguration,
  extenders: readonly ActiveExtender[],
): ProfileConfiguration {
  const ignoredResources = extenders.flatMap((extender) => extender.ignoredResources);
  if (ignoredResources.length === 0) return configuration;
  const others = configuration.pluginConfig.filter(({ name }) => name !== FIT);
  const args = configuration.pluginConfig.find(({ name }) => name === FIT)?.args;
  return { ...configuration, pluginConfig: [...others, { name: FIT, args: { ...args, ignoredResources } }] };
}

const FIT = 'NodeResourcesFit';

/** Those that the profile has anywhere, once each, in the order of multiPoint; those that are not modelled left out. */
function createPlugins(
  configuration: ProfileConfiguration,
  registry: ReadonlyMap<string, PluginDefinition>,
  services: PluginServices,
): ReadonlyMap<string, SchedulingPlugin> {
  const names = new Set(mergeWithDefaults(configuration.plugins.multiPoint).keys());
  for (const point of EXTENSION_POINTS) for (const { name } of configuration.plugins[point].enabled) names.add(name);
  const modelled = [...names].filter((name) => registry.has(name));
  return new Map(modelled.map((name) => [name, createPlugin(name, configuration, registry, services)]));
}

function createPlugin(
  name: string,
  configuration: ProfileConfiguration,
  registry: ReadonlyMap<string, PluginDefinition>,
  services: PluginServices,
): SchedulingPlugin {
  const definition = registry.get(name)!;
  const args = configuration.pluginConfig.find((config) => config.name === name)?.args ?? {};
  const parsed = definition.args.safeParse(argsWithoutHeader(args));
  if (parsed.success) return definition.create(parsed.data, services);
  const issue = parsed.error.issues[0]!;
  const path = ['args', ...issue.path.map(String)].join('.');
  throw new InputError(`${nameOf(configuration)}, pluginConfig ${name}, ${path}: ${issue.message}`);
}

/** What upstream finds when it builds the profile: plugins where they have nothing to do, and nobody to bind. */
function checkPlaces(
  configuration: ProfileConfiguration,
  expanded: ExpandedPlugins,
  plugins: ReadonlyMap<string, SchedulingPlugin>,
  has: (name: string, point: ExtensionPoint) => boolean,
): void {
  for (const point of EXTENSION_POINTS) {
    for (const { name } of configuration.plugins[point].enabled) {
      if (inTreePoints(name) !== undefined || !plugins.has(name) || has(name, point)) continue;
      throw new InputError(`${nameOf(configuration)}: plugin ${name} has nothing to do at ${point}`);
    }
  }
  if (expanded.bind.length === 0) throw new InputError(`${nameOf(configuration)} needs at least one bind plugin`);
}

/**
 * Not in-tree at all; or ours prepares once per pod what upstream's works out in each filter or score, so that no
 * configuration knows of its preFilter or preScore.
 */
function isOurs(name: string, point: ExtensionPoint): boolean {
  const points = inTreePoints(name);
  return points === undefined || ((point === 'preFilter' || point === 'preScore') && !points.includes(point));
}

/** What no configuration knows of cannot be switched off either. */
function withOurs(
  before: readonly ProfilePlugin[],
  point: 'preFilter' | 'preScore',
  main: readonly ProfilePlugin[],
): readonly ProfilePlugin[] {
  const ours = main.filter(({ name, plugin }) => {
    const isMissing = plugin[point] !== undefined && !before.some((other) => other.name === name);
    return isMissing && inTreePoints(name) !== undefined && isOurs(name, point);
  });
  return ours.length === 0 ? before : [...before, ...ours];
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
