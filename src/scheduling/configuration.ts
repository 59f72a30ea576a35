import { z } from 'zod';

/** The only version of KubeSchedulerConfiguration that kube-scheduler v1.36 reads. */
export const CONFIGURATION_VERSION = 'kubescheduler.config.k8s.io/v1';

const enabledPlugin = z.strictObject({
  name: z.string().min(1).describe('name of the plugin'),
  weight: z
    .int()
    .min(0)
    .max(2_147_483_647)
    .optional()
    .describe("of the plugin's score; 0 and absent: 1, or what the default profile says (runtime/framework.go)"),
});

const pluginSet = z.strictObject({
  enabled: z
    .array(enabledPlugin)
    .default([])
    .describe('plugins that come on, on top of the default ones, in this order'),
  disabled: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('name of the plugin, or *'),
        weight: z.int().optional().describe('means nothing here'),
      }),
    )
    .default([])
    .describe('default plugins that go off; `*`: all of them'),
});

/** The extension points that a profile can configure, as KubeSchedulerConfiguration spells them. */
export const EXTENSION_POINTS = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;

export type ExtensionPoint = (typeof EXTENSION_POINTS)[number];

const plugins = z.strictObject({
  multiPoint: pluginSet
    .prefault({})
    .describe('plugins for all extension points that they have, unless the set of an extension point says otherwise'),
  ...(Object.fromEntries(
    EXTENSION_POINTS.map((point) => [
      point,
      pluginSet.prefault({}).describe(`plugins of the extension point ${point}`),
    ]),
  ) as Record<ExtensionPoint, z.ZodPrefault<typeof pluginSet>>),
});

/** One profile of a KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1). */
export const profileConfiguration = z.strictObject({
  schedulerName: z
    .string()
    .min(1)
    .default('default-scheduler')
    .describe('pods choose a profile by spec.schedulerName; k8s.io/api/core/v1 DefaultSchedulerName'),
  percentageOfNodesToScore: z.int().min(0).max(100).optional().describe('wins over the value for all profiles'),
  plugins: plugins.prefault({}).describe('what is different from the default plugins'),
  pluginConfig: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('name of the plugin'),
        /** Checked by the plugin itself when the profile is created. */
        args: z.record(z.string(), z.unknown()).default({}).describe("the plugin's own arguments, as in Kubernetes"),
      }),
    )
    .default([])
    .describe('arguments of plugins'),
});

export type ProfileConfiguration = z.output<typeof profileConfiguration>;
export type PluginSet = z.output<typeof pluginSet>;
