import { unknownName } from '../api/input-error.ts';
import { CONFIGURATION_VERSION, EXTENSION_POINTS, type PluginSet, type ProfileConfiguration } from './configuration.ts';
import { IN_TREE_NAMES, inTreePoints, RETIRED_PLUGINS } from './in-tree-plugins.ts';
import type { PluginDefinition } from './plugin.ts';

/** What is wrong with a profile, and where in it. */
export interface ProfileMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Registry = ReadonlyMap<string, PluginDefinition>;

/**
 * What can be said against a profile without making its plugins (apis/config/validation/validation.go, and what
 * runtime/framework.go refuses). Stricter than upstream in one thing: names that nobody knows are mistakes everywhere.
 */
export function findMistakes(profile: ProfileConfiguration, registry: Registry): readonly ProfileMistake[] {
  const sets = (['multiPoint', ...EXTENSION_POINTS] as const).flatMap((point) =>
    mistakesOfSet(profile.plugins[point], point, registry).map((mistake) => at(['plugins', point], mistake)),
  );
  return [...sets, ...mistakesOfArgs(profile, registry)];
}

/** Default plugins that a profile names although they are not modelled, in the order of the default profile. */
export function notModelled({ plugins, pluginConfig }: ProfileConfiguration, registry: Registry): readonly string[] {
  const enabled = (['multiPoint', ...EXTENSION_POINTS] as const).flatMap((point) => plugins[point].enabled);
  const named = new Set([...enabled, ...pluginConfig].map(({ name }) => name));
  return IN_TREE_NAMES.filter((name) => named.has(name) && !registry.has(name));
}

/** The plugin's own arguments without the header that a KubeSchedulerConfiguration may give them. */
export function argsWithoutHeader(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { apiVersion: _apiVersion, kind: _kind, ...own } = args;
  return own;
}

function mistakesOfSet(
  { enabled, disabled }: PluginSet,
  point: 'multiPoint' | (typeof EXTENSION_POINTS)[number],
  registry: Registry,
): ProfileMistake[] {
  const mistakes: ProfileMistake[] = [];
  const seen = new Set<string>();
  for (const [index, { name }] of enabled.entries()) {
    const path = ['enabled', index, 'name'];
    if (seen.has(name)) mistakes.push({ path, message: `plugin ${name} is enabled twice` });
    seen.add(name);
    const points = inTreePoints(name);
    if (!isKnown(name, registry)) mistakes.push({ path, message: unknownPlugin(name, registry) });
    else if (point !== 'multiPoint' && points?.includes(point) === false)
      mistakes.push({ path, message: `plugin ${name} has nothing to do at ${point}` });
  }
  for (const [index, { name }] of disabled.entries()) {
    if (name === '*' || isKnown(name, registry) || RETIRED_PLUGINS.includes(name)) continue;
    mistakes.push({ path: ['disabled', index, 'name'], message: unknownPlugin(name, registry) });
  }
  return mistakes;
}

function mistakesOfArgs({ pluginConfig }: ProfileConfiguration, registry: Registry): ProfileMistake[] {
  const mistakes: ProfileMistake[] = [];
  const seen = new Set<string>();
  for (const [index, { name, args }] of pluginConfig.entries()) {
    const path = ['pluginConfig', index];
    if (seen.has(name))
      mistakes.push(at(path, { path: ['name'], message: `plugin ${name} has two pluginConfig entries` }));
    seen.add(name);
    if (!isKnown(name, registry)) {
      mistakes.push(at(path, { path: ['name'], message: unknownPlugin(name, registry) }));
      continue;
    }
    const { apiVersion = CONFIGURATION_VERSION, kind = `${name}Args` } = args;
    if (apiVersion !== CONFIGURATION_VERSION)
      mistakes.push(
        at(path, { path: ['args', 'apiVersion'], message: expected('apiVersion', CONFIGURATION_VERSION, apiVersion) }),
      );
    if (kind !== `${name}Args`)
      mistakes.push(at(path, { path: ['args', 'kind'], message: expected('kind', `${name}Args`, kind) }));
  }
  return mistakes;
}

/** The schema of a plugin's arguments; undefined: it takes none that we know of. */
export function argsSchemaOf(name: string, registry: Registry): PluginDefinition['args'] | undefined {
  return registry.get(name)?.args;
}

function isKnown(name: string, registry: Registry): boolean {
  return registry.has(name) || inTreePoints(name) !== undefined;
}

function unknownPlugin(name: string, registry: Registry): string {
  if (RETIRED_PLUGINS.includes(name)) return `scheduler plugin ${name} has gone; it can only be disabled`;
  return unknownName('scheduler plugin', name, [...new Set([...registry.keys(), ...IN_TREE_NAMES])]);
}

function expected(what: string, wanted: string, found: unknown): string {
  return `${what}: expected ${wanted}, there is ${JSON.stringify(found)}`;
}

function at(above: ProfileMistake['path'], { path, message }: ProfileMistake): ProfileMistake {
  return { path: [...above, ...path], message };
}
