import { defineComponent } from '../component.ts';
import { MachineKubelet } from './machine-kubelet.ts';
import { kubeletOptions, type KubeletOptions } from './options.ts';
import { WorkerTable } from './worker-table.ts';

export { createCsiNode } from './create-csi-node.ts';
export { createNode } from './create-node.ts';
export { kubeletOptions, type KubeletOptions } from './options.ts';

/** The kubelets of all machines in `environment.machines`, which share these options. */
export default defineComponent<KubeletOptions>({
  name: 'kubelet',
  description: 'runs pods on every machine: admission, image pulls, sandbox, containers, restarts, status, heartbeats',
  options: kubeletOptions,
  create(environment, options) {
    const workers = new WorkerTable();
    for (const machine of environment.machines.values()) new MachineKubelet(environment, machine, options, workers);
    return {};
  },
});
