import { z } from 'zod';
import { apiServerOptions, etcdOptions, networkOptions } from '../apiserver/options.ts';
import { controllerManagerOptions } from '../components/controllers/kube-controller-manager/options.ts';
import { kubeletOptions } from '../components/kubelet/options.ts';
import { schedulerOptions } from '../components/scheduler/options.ts';
import { imageRegistryOptions } from '../infrastructure/image-registry.ts';
import { check } from './mistakes.ts';

/** The option blocks of the parts that every scenario has, each defined beside the part itself. */
export const sections = {
  apiserver: apiServerOptions,
  etcd: etcdOptions,
  network: networkOptions,
  controllerManager: controllerManagerOptions,
  scheduler: schedulerOptions,
  kubelet: kubeletOptions,
  imageRegistry: imageRegistryOptions,
};

export type KeptInput = Readonly<Record<string, unknown>>;

/**
 * Checks options without filling in their defaults, for blocks that are laid over one another before they are parsed:
 * a default of the upper one must not hide what the lower one says.
 */
export function keptInput(options: z.ZodType<unknown, unknown>): z.ZodType<KeptInput, unknown> {
  return z
    .unknown()
    .superRefine((input, context) => {
      if (isEmptyMap(input)) return;
      const checked = check(options, input);
      if (checked.ok) return;
      for (const { path, of, message } of checked.mistakes)
        context.addIssue({ code: 'custom', path: [...path], message, params: { of } });
    })
    .meta({ inputOf: options }) as unknown as z.ZodType<KeptInput, unknown>;
}

/** Who says nothing is never wrong: every option has a default. */
function isEmptyMap(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input) && Object.keys(input).length === 0;
}
