import type { Profile, ProfilePlugin } from '../../scheduling/profile.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/** Asks the PreEnqueue plugins whether a pod may enter active or backoff (scheduling_queue.go runPreEnqueuePlugins). */
export class PreEnqueue {
  readonly #plugins = new Map<string, readonly ProfilePlugin[]>();

  constructor(profiles: readonly Profile[]) {
    for (const { schedulerName, preEnqueue } of profiles) this.#plugins.set(schedulerName, preEnqueue);
  }

  /** Notes on the pod who gates it, if anybody does. The one that gated it before is asked first. */
  run(info: QueuedPodInfo): void {
    const plugins = this.#plugins.get(info.pod.spec.schedulerName);
    if (plugins === undefined) return;
    const before = info.gatingPlugin;
    if (before !== undefined) {
      const plugin = plugins.find(({ name }) => name === before);
      if (plugin !== undefined && isGated(info, plugin)) return;
    }
    info.gatingPlugin = undefined;
    for (let index = 0; index < plugins.length; index++) {
      const plugin = plugins[index]!;
      if (plugin.name === before || !isGated(info, plugin)) continue;
      info.gatingPlugin = plugin.name;
      if (!info.unschedulablePlugins.has(plugin.name)) {
        info.unschedulablePlugins = new Set([...info.unschedulablePlugins, plugin.name]);
      }
      return;
    }
  }
}

function isGated({ pod }: QueuedPodInfo, { plugin }: ProfilePlugin): boolean {
  return plugin.preEnqueue!(pod) !== undefined;
}
