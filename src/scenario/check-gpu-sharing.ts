import type { ActiveExtender } from '../scheduling/active-extender.ts';
import type { PluginDefinition } from '../scheduling/plugin.ts';
import type { Profile } from '../scheduling/profile.ts';
import type { YamlPath } from '../workload/yaml.ts';
import type { ScenarioSource } from './source.ts';

/** An entry of the workload whose pods ask for GPUs. */
export interface GpuUser {
  /** Where the scenario says that they do. */
  readonly at: YamlPath;
  /** The profiles by which they are scheduled. */
  readonly schedulerNames: ReadonlySet<string>;
}

const NAME = 'GpuShare';
const HINT = 'plugins: { multiPoint: { enabled: [{ name: GpuShare }] } }';

/**
 * A profile that does not look at GPUs would send pods that ask for some to any node. Plugins and extenders of the user are
 * trusted to look at them. @throws InputError
 */
export function checkGpuSharing(
  source: Pick<ScenarioSource, 'error'>,
  users: readonly GpuUser[],
  profiles: readonly Profile[],
  ourPlugins: ReadonlyMap<string, PluginDefinition>,
  extenders: readonly Pick<ActiveExtender, 'isFilter'>[],
): void {
  if (extenders.some(({ isFilter }) => isFilter)) return;
  for (const { at, schedulerNames } of users) {
    const blind = profiles.find(
      (profile) => schedulerNames.has(profile.schedulerName) && !looksAtGpus(profile, ourPlugins),
    );
    if (blind === undefined) continue;
    const { schedulerName } = blind;
    throw source.error(
      `these pods may ask for GPUs, and profile ${schedulerName} does not look at GPUs: it has no plugin ${NAME}`,
      at,
      `add it with scheduler: { profiles: [{ schedulerName: ${schedulerName}, ${HINT} }] }`,
    );
  }
}

function looksAtGpus({ preFilter, filter }: Profile, ourPlugins: ReadonlyMap<string, PluginDefinition>): boolean {
  return (
    filter.some(({ name }) => name === NAME) || [...preFilter, ...filter].some(({ name }) => !ourPlugins.has(name))
  );
}
