import { World, type WorldOptions } from '../../testing/world.ts';
import kubelet, { createNode, kubeletOptions } from '../kubelet.ts';

/** Durations that are easy to add up in one's head. */
const ROUND_DURATIONS = {
  podSetupDuration: '10ms',
  sandboxDuration: '200ms',
  containerStartDuration: '100ms',
  initContainerDuration: '2s',
  stopDuration: '500ms',
  podTeardownDuration: '50ms',
  bootDuration: '20s',
  networkReadyDelay: '5s',
};

export interface KubeletWorldOptions extends WorldOptions {
  /** As in a scenario; the durations above unless given here. */
  readonly kubelet?: Record<string, unknown>;
}

/** A small cluster whose machines run kubelets. */
export class KubeletWorld extends World {
  constructor({ kubelet: given, ...options }: KubeletWorldOptions = {}) {
    const parsed = kubeletOptions.parse({ ...ROUND_DURATIONS, ...given });
    super({ ...options, createNode: (description, imageRegistry) => createNode(description, parsed, imageRegistry) });
    kubelet.create(this.environment, parsed);
  }
}
