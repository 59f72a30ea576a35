import { InputError } from '../api/input-error.ts';
import type { SchedulerOptions } from '../components/scheduler/options.ts';
import { argsSchemaOf, argsWithoutHeader, findMistakes } from '../scheduling/check-profile.ts';
import { DeviceLedger } from '../scheduling/devices/device-ledger.ts';
import type { TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import { NO_OBJECTS, NOBODY_WAITS, type PluginServices } from '../scheduling/plugin.ts';
import { PodGroupStates } from '../scheduling/pod-group-states.ts';
import { createProfile, type Profile } from '../scheduling/profile.ts';
import { NO_VOLUMES } from '../scheduling/volumes/volume-catalog.ts';
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

/** Makes every profile once, so that mistakes in it come up with their place before anything runs; gives them. @throws InputError */
export function checkProfiles(
  source: Pick<ScenarioSource, 'error' | 'locate'>,
  { plugins }: Pick<Catalog, 'plugins'>,
  { profiles }: Pick<SchedulerOptions, 'profiles'>,
  targetWorkload?: TargetWorkload,
): readonly Profile[] {
  const created: Profile[] = [];
  for (const [index, profile] of profiles.entries()) {
    const at = ['scheduler', 'profiles', index];
    const [mistake] = findMistakes(profile, plugins);
    if (mistake !== undefined) throw source.error(mistake.message, [...at, ...mistake.path]);
    for (const [place, { name, args }] of profile.pluginConfig.entries()) {
      const schema = argsSchemaOf(name, plugins);
      if (schema === undefined) continue;
      const checked = check(schema, argsWithoutHeader(args));
      if (checked.ok) continue;
      const [{ path, message, of }] = checked.mistakes as [(typeof checked.mistakes)[number]];
      throw new InputError(message, source.locate([...at, 'pluginConfig', place, 'args', ...path], of));
    }
    try {
      created.push(createProfile(profile, plugins, { ...EMPTY_WORLD, ...(targetWorkload && { targetWorkload }) }));
    } catch (error) {
      if (!(error instanceof InputError) || error.location !== undefined) throw error;
      throw source.error(error.message, at, error.hint);
    }
  }
  checkQueueSort(source, profiles);
  return created;
}

/** One queue serves all profiles (validation.go validateCommonQueueSort). */
function checkQueueSort(
  source: Pick<ScenarioSource, 'error' | 'locate'>,
  profiles: SchedulerOptions['profiles'],
): void {
  const sets = profiles.map(({ plugins }) => JSON.stringify(plugins.queueSort));
  const other = sets.findIndex((set) => set !== sets[0]);
  if (other < 0) return;
  throw source.error('all profiles must say the same of queueSort', [
    'scheduler',
    'profiles',
    other,
    'plugins',
    'queueSort',
  ]);
}
