import { EXTENSION_POINTS, type ExtensionPoint, type PluginSet, type ProfileConfiguration } from './configuration.ts';
import { DEFAULT_PLUGINS } from './default-plugins.ts';

/** A plugin at an extension point. */
export interface PluginPlace {
  readonly name: string;
  /** Of its score; 0 at every other extension point. */
  readonly weight: number;
}

export type ExpandedPlugins = Readonly<Record<ExtensionPoint, readonly PluginPlace[]>>;

/**
 * Which plugins stand at which extension point, in the order in which they are asked: `multiPoint` changes the default
 * list, the set of an extension point changes what comes of it there (default_plugins.go mergePluginSet, framework.go
 * expandMultiPointPlugins and getValidScoreWeights).
 *
 * @param isAt does this plugin have something to do at this extension point?
 */
export function expandPlugins(
  plugins: ProfileConfiguration['plugins'],
  isAt: (name: string, point: ExtensionPoint) => boolean,
): ExpandedPlugins {
  const multiPoint = mergeWithDefaults(plugins.multiPoint);
  const ownWeights = new Map(plugins.score.enabled.map(({ name, weight = 0 }) => [name, weight]));
  const weightOf = (name: string): number => (ownWeights.get(name) ?? multiPoint.get(name) ?? 0) || 1;
  const places = EXTENSION_POINTS.map((point) => {
    const inherited = [...multiPoint.keys()].filter((name) => isAt(name, point));
    const names = expand(plugins[point], inherited);
    return [point, names.map((name) => ({ name, weight: point === 'score' ? weightOf(name) : 0 }))];
  });
  return Object.fromEntries(places) as ExpandedPlugins;
}

/** Names with weights: the default list without what is disabled, with what is configured anew in its place. */
export function mergeWithDefaults({ enabled, disabled }: PluginSet): Map<string, number> {
  const off = new Set(disabled.map(({ name }) => name));
  const merged = new Map<string, number>();
  if (!off.has('*')) {
    for (const { name, weight = 0 } of DEFAULT_PLUGINS) if (!off.has(name)) merged.set(name, weight);
  }
  for (const { name, weight = 0 } of enabled) merged.set(name, weight);
  return merged;
}

/** Those that the set names and multiPoint has too come first, in the order of the set; those that only the set has last. */
function expand({ enabled, disabled }: PluginSet, multiPoint: readonly string[]): string[] {
  const named = enabled.map(({ name }) => name);
  const off = new Set(disabled.map(({ name }) => name));
  if (off.has('*')) return named;
  const inherited = multiPoint.filter((name) => !off.has(name));
  return [
    ...named.filter((name) => inherited.includes(name)),
    ...inherited.filter((name) => !named.includes(name)),
    ...named.filter((name) => !inherited.includes(name)),
  ];
}
