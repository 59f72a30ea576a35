import type { ApiClient } from '../../../apiserver/client.ts';
import type { Environment } from '../../component.ts';
import { controllerManagerOptions } from './options.ts';

/** One connection, which all controllers of kube-controller-manager share. */
export function connectControllerManager({ connect, controllerManager }: Environment): ApiClient {
  const { clientConnection } = controllerManager ?? DEFAULTS;
  return connect({ component: 'kube-controller-manager', ...clientConnection, isShared: true });
}

const DEFAULTS = controllerManagerOptions.parse({});
