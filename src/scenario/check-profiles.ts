import { InputError, unknownName } from '../api/input-error.ts';
import type { SchedulerOptions } from '../components/scheduler/options.ts';
import type { ProfileConfiguration } from '../scheduling/configuration.ts';
import { DeviceLedger } from '../scheduling/devices/device-ledger.ts';
import { NOT_MODELLED_PLUGINS } from '../scheduling/default-plugins.ts';
import { NO_OBJECTS, NOBODY_WAITS, type PluginServices } from '../scheduling/plugin.ts';
import { PodGroupStates } from '../scheduling/pod-group-states.ts';
import { createProfile } from '../scheduling/profile.ts';
import { NO_VOLUMES } from '../scheduling/volumes/volume-catalog.ts';
import type { YamlPath } from '../workload/yaml.ts';
import type { Catalog } from './catalog.ts';
import { check } from './mistakes.ts';
import type { ScenarioSource } from './source.ts';

const EMPTY_WORLD: PluginServices = {
  namespaceLabels: () => undefined,
  defaultSelector: () => undefined,
  disruptionBudgets: () => [],
  isPreempting: () => false,
  devices: new DeviceLedger(),
  volumes: NO_VOLUMES,
  knowsPod: () => false,
  waitingPods: NOBODY_WAITS,
  activate: () => undefined,
  objects: () => NO_OBJECTS,
  podGroups: new PodGroupStates(),
  now: () => 0,
};

/** Makes every profile once, so that mistakes in it come up with their place before anything runs. @throws InputError */
export function checkProfiles(source: ScenarioSource, { plugins }: Catalog, { profiles }: SchedulerOptions): void {
  for (const [index, profile] of profiles.entries()) {
    const at = ['scheduler', 'profiles', index];
    checkNames(source, [...plugins.keys()], profile, at);
    for (const [place, { name, args }] of profile.pluginConfig.entries()) {
      const checked = check(plugins.get(name)!.args, args);
      if (checked.ok) continue;
      const [{ path, message, of }] = checked.mistakes as [(typeof checked.mistakes)[number]];
      throw new InputError(message, source.locate([...at, 'pluginConfig', place, 'args', ...path], of));
    }
    try {
      createProfile(profile, plugins, EMPTY_WORLD);
    } catch (error) {
      throw error instanceof InputError ? source.error(error.message, at, error.hint) : error;
    }
  }
}

function checkNames(
  source: ScenarioSource,
  known: readonly string[],
  profile: ProfileConfiguration,
  at: YamlPath,
): void {
  const check = (name: string, path: YamlPath, alsoKnown: readonly string[]): void => {
    if (!known.includes(name) && !alsoKnown.includes(name))
      throw source.error(describe(name, known), [...at, ...path, 'name']);
  };
  for (const [point, { enabled, disabled }] of Object.entries(profile.plugins)) {
    for (const [index, { name }] of enabled.entries()) check(name, ['plugins', point, 'enabled', index], []);
    for (const [index, { name }] of disabled.entries())
      check(name, ['plugins', point, 'disabled', index], ['*', ...NOT_MODELLED_PLUGINS]);
  }
  for (const [index, { name }] of profile.pluginConfig.entries()) check(name, ['pluginConfig', index], []);
}

function describe(name: string, known: readonly string[]): string {
  return NOT_MODELLED_PLUGINS.includes(name)
    ? `scheduler plugin ${name} is not modelled yet; it can be disabled, but not configured`
    : unknownName('scheduler plugin', name, known);
}
