import type { ResourceList } from '../api/objects/meta.ts';
import { notModelledFields } from '../components/scheduler/configuration-fields.ts';
import type { SchedulerOptions } from '../components/scheduler/options.ts';
import { notModelled } from '../scheduling/check-profile.ts';
import { EXTENSION_POINTS } from '../scheduling/configuration.ts';
import { RETIRED_PLUGINS } from '../scheduling/in-tree-plugins.ts';
import type { PluginDefinition } from '../scheduling/plugin.ts';
import type { Profile } from '../scheduling/profile.ts';
import { spell } from './hash.ts';
import type { ScenarioMachine } from './scenario.ts';

/** One line for all that a KubeSchedulerConfiguration says and the simulator does not honour; undefined: nothing. */
export function schedulerWarning(
  options: SchedulerOptions,
  plugins: ReadonlyMap<string, PluginDefinition>,
): string | undefined {
  const { kubeconfig, acceptContentTypes, contentType } = options.clientConnection;
  const ofConnection = Object.entries({ kubeconfig, acceptContentTypes, contentType });
  const ignored = [
    ...Object.keys(notModelledFields).filter((field) => options[field as keyof typeof notModelledFields] !== undefined),
    ...ofConnection.filter(([, value]) => value !== undefined).map(([name]) => `clientConnection.${name}`),
    ...pluginsOf(options, plugins),
  ].map((field) => (field === 'extenders' ? `extenders over HTTP (${urlsOf(options)})` : field));
  if (ignored.length === 0) return undefined;
  return `${options.configFile ?? 'scheduler'}: not modelled and therefore without effect: ${ignored.join(', ')}`;
}

/** What plugins have to say of the nodes for which they are to decide. */
export function nodeWarnings(profiles: readonly Profile[], machines: readonly ScenarioMachine[]): readonly string[] {
  const plugins = profiles.flatMap((profile) => [...profile.plugins.values()]);
  const warning = plugins.filter(({ nodeWarning }) => nodeWarning !== undefined);
  if (warning.length === 0) return [];
  const capacities = capacitiesOf(machines);
  const texts = warning.flatMap((plugin) => plugin.nodeWarning!(capacities) ?? []);
  return [...new Set(texts)].filter((text) => text.trim() !== '');
}

/** Each capacity once, in the order of the machines; frozen copies, for plugins are not to change the cluster. */
function capacitiesOf(machines: readonly ScenarioMachine[]): readonly ResourceList[] {
  const objects = new Set(machines.map(({ description }) => description.capacity));
  const unequal = new Map<string, ResourceList>();
  for (const capacity of objects) {
    const text = spell(capacity);
    if (!unequal.has(text)) unequal.set(text, Object.freeze({ ...capacity }));
  }
  return Object.freeze([...unequal.values()]);
}

/** Where a configuration comes from, and how closely the run is watched; and what is looked at on its own. */
const DECIDES_NOTHING = ['configFile', 'apiVersion', 'kind', 'checkPluginScopes', 'tieBreak'];

/** What of a scheduler's options decides what happens. */
export function decidingOptions(options: SchedulerOptions): unknown {
  const { qps, burst } = options.clientConnection;
  const deciding = Object.entries(options).filter(
    ([field]) => !(field in notModelledFields) && !DECIDES_NOTHING.includes(field),
  );
  // What every run did before there was a choice changes no hash.
  const tieBreak = options.tieBreak === 'random' ? {} : { tieBreak: options.tieBreak };
  return { ...Object.fromEntries(deciding), ...tieBreak, clientConnection: { qps, burst } };
}

function pluginsOf({ profiles }: SchedulerOptions, plugins: ReadonlyMap<string, PluginDefinition>): string[] {
  const named = new Set(profiles.flatMap((profile) => notModelled(profile, plugins)));
  const disabled = profiles.flatMap((profile) =>
    (['multiPoint', ...EXTENSION_POINTS] as const).flatMap((point) => profile.plugins[point].disabled),
  );
  for (const { name } of disabled) if (RETIRED_PLUGINS.includes(name)) named.add(name);
  return [...named].map((name) => `plugin ${name}`);
}

function urlsOf({ extenders = [] }: SchedulerOptions): string {
  return extenders.map(({ urlPrefix }) => urlPrefix).join(', ');
}
