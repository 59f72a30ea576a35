import { GPU_COUNT } from '../api/objects/gpu.ts';
import type { ScenarioMachine } from './scenario.ts';

/** Devices of all machines that lend them out. */
export function gpuCountOfMachines(machines: readonly ScenarioMachine[]): number {
  return machines.reduce((sum, { description }) => sum + (description.capacity[GPU_COUNT] ?? 0), 0);
}
