import { z } from 'zod';
import { MILLISECOND, SECOND } from '../../engine/time.ts';
import { distribution, duration, quantityField, resourceListField } from '../../api/options.ts';

/** What a hard eviction threshold holds back: bytes, or a share of the capacity as kubelet keeps it (a float32). */
export type EvictionThreshold = { readonly bytes: number } | { readonly ratio: number };

/** `kubelet:` of a scenario; names of KubeletConfiguration v1beta1 where it has one. */
export const kubeletOptions = z
  .strictObject({
    maxPods: z.int().min(1).default(110).describe('pods of a node whose capacity does not say (kubelet maxPods)'),
    kubeReserved: resourceListField().prefault({}).describe('kubelet kubeReserved: taken from capacity'),
    systemReserved: resourceListField().prefault({}).describe('kubelet systemReserved: taken from capacity'),
    evictionHard: z
      .strictObject({
        'memory.available': threshold('100Mi').describe('kubelet evictionHard memory.available: taken from capacity'),
        'nodefs.available': threshold('10%').describe(
          'kubelet evictionHard nodefs.available: taken from ephemeral-storage',
        ),
      })
      .prefault({})
      .describe('kubelet evictionHard: what must stay free'),
    startsPods: z
      .boolean()
      .optional()
      .describe(
        'false: nobody starts or ends the pods of these nodes, and nothing is heard of their machines: for questions about placement alone. Default: true',
      ),
    serializeImagePulls: z.boolean().default(true).describe('kubelet serializeImagePulls: one pull at a time'),
    maxParallelImagePulls: z
      .int()
      .min(1)
      .optional()
      .describe('kubelet maxParallelImagePulls; absent: no limit. Needs serializeImagePulls: false'),
    registryPullQPS: z
      .number()
      .min(0)
      .default(5)
      .describe('kubelet registryPullQPS; 0: no limit. Above it a pull fails and is tried again'),
    registryBurst: z.int().min(1).default(10).describe('kubelet registryBurst'),
    imagePullBandwidth: quantityField()
      .refine((bytes) => bytes > 0, { error: 'expected more than 0 bytes per second' })
      .prefault('100Mi')
      .describe('bytes per second at which a node downloads and unpacks images, all its pulls together; assumption'),
    kubeAPIQPS: z.number().gt(0).default(50).describe('kubelet kubeAPIQPS'),
    kubeAPIBurst: z.int().min(1).default(100).describe('kubelet kubeAPIBurst'),
    nodeStatusUpdateFrequency: duration('10s')
      .refine((period) => period > 0, { error: 'expected more than 0' })
      .describe('kubelet nodeStatusUpdateFrequency: new images appear in the node status at the next update'),
    nodeStatusMaxImages: z
      .int()
      .min(-1)
      .default(50)
      .describe('kubelet nodeStatusMaxImages: the largest so many; -1: all'),
    plegRelistPeriod: duration('1s')
      .refine((period) => period > 0, { error: 'expected more than 0' })
      .describe('kubelet genericPlegRelistPeriod: an exit of a container is seen at the next relist'),
    maxContainerRestartPeriod: duration('5m').describe('kubelet crashLoopBackOff.maxContainerRestartPeriod'),
    csiDrivers: z
      .array(
        z.strictObject({
          name: z.string().min(1).describe('name of the driver, as in the provisioner of a StorageClass'),
          topologyKeys: z
            .array(z.string().min(1))
            .default([])
            .describe('node labels that say from where a volume can be reached (CSINode topologyKeys)'),
          maxVolumes: z
            .int()
            .min(0)
            .optional()
            .describe('volumes of the driver that a node can attach (CSINode allocatable.count); absent: no limit'),
        }),
      )
      .default([])
      .describe('CSI drivers on the nodes: each node gets a CSINode that names them'),
    volumeMountDuration: distribution({ kind: 'lognormal', median: 500 * MILLISECOND, sigma: 0.5 }).describe(
      'mounting one volume of a pod (NodeStageVolume and NodePublishVolume of a CSI driver); assumption',
    ),
    podSetupDuration: distribution({ kind: 'lognormal', median: 20 * MILLISECOND, sigma: 0.4 }).describe(
      'from admission to the first call of the runtime: cgroups, directories, volumes that need no attaching; assumption',
    ),
    devicePreparationDuration: distribution({ kind: 'lognormal', median: 500 * MILLISECOND, sigma: 0.4 }).describe(
      'NodePrepareResources of the DRA drivers, before the sandbox of a pod with resource claims; assumption',
    ),
    sandboxDuration: distribution({ kind: 'lognormal', median: 300 * MILLISECOND, sigma: 0.4 }).describe(
      'creating the sandbox and calling the CNI plugin; assumption',
    ),
    containerStartDuration: distribution({ kind: 'lognormal', median: 150 * MILLISECOND, sigma: 0.4 }).describe(
      'creating and starting one container whose image is there; assumption',
    ),
    initContainerDuration: distribution({ kind: 'lognormal', median: 1 * SECOND, sigma: 0.5 }).describe(
      'from start to exit of one init container, of which nothing else is known; assumption',
    ),
    readinessDelay: distribution({ kind: 'constant', value: 0 }).describe(
      'from start to readiness of pods that do not say; 0 as for containers without probes (prober_manager.go UpdatePodStatus)',
    ),
    stopDuration: distribution({ kind: 'lognormal', median: 1 * SECOND, sigma: 0.5 }).describe(
      'from SIGTERM to the exit of containers; those that take longer than the grace period are killed; assumption',
    ),
    podTeardownDuration: distribution({ kind: 'lognormal', median: 100 * MILLISECOND, sigma: 0.4 }).describe(
      'stopping the sandbox and calling the CNI plugin; assumption',
    ),
    bootDuration: distribution({ kind: 'lognormal', median: 30 * SECOND, sigma: 0.3 }).describe(
      'from the start of a machine until its kubelet runs; assumption',
    ),
    networkReadyDelay: distribution({ kind: 'lognormal', median: 5 * SECOND, sigma: 0.3 }).describe(
      'from the registration of a node until runtime and network are ready; assumption',
    ),
  })
  .refine(({ serializeImagePulls, maxParallelImagePulls = 1 }) => !serializeImagePulls || maxParallelImagePulls === 1, {
    error: 'more than 1 needs serializeImagePulls: false',
    path: ['maxParallelImagePulls'],
  })
  .prefault({});

export type KubeletOptions = z.infer<typeof kubeletOptions>;

/** A quantity, or a percentage that is kept in single precision (eviction/helpers.go parsePercentage). */
function threshold(defaultText: string): z.ZodPrefault<z.ZodType<EvictionThreshold, string | number>> {
  const percentage = z
    .string()
    .regex(/^\d{1,2}(\.\d{1,6})?%$|^100%$/)
    .transform((text) => ({ ratio: Math.fround(Math.fround(Number(text.slice(0, -1))) / 100) }));
  const quantity = quantityField().transform((bytes) => ({ bytes }));
  const either = z.union([percentage, quantity], {
    error: 'expected a quantity such as 100Mi or a percentage such as 10%',
  });
  return (either as z.ZodType<EvictionThreshold, string | number>).prefault(defaultText);
}
