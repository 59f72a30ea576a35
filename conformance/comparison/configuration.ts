import type { SchedulerOptions } from '../../src/components/scheduler/options.ts';
import { InputError } from '../../src/api/input-error.ts';
import { EXTENSION_POINTS, type ExtensionPoint } from '../../src/scheduling/configuration.ts';
import { expandPlugins } from '../../src/scheduling/expand-plugins.ts';
import { inTreePoints } from '../../src/scheduling/in-tree-plugins.ts';
import type { Catalog } from '../../src/scenario/catalog.ts';
import { checkProfiles } from '../../src/scenario/check-profiles.ts';
import { parseConfiguration } from '../../src/scenario/scheduler-configuration.ts';
import { parseYamlDocuments } from '../../src/workload/yaml.ts';
import type { ConfigurationCase } from '../generate/configuration-case.ts';

/** What kube-scheduler makes of a configuration, as it is stored; `refused`: nothing. */
export type StoredConfiguration = { readonly refused: true } | ExpandedConfiguration;

export interface ExpandedConfiguration {
  /** percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds, qps, burst */
  readonly values: readonly number[];
  readonly profiles: readonly ExpandedProfile[];
}

export interface ExpandedProfile {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore?: number;
  /** `NodeAffinity ImageLocality:1`, by extension point; those without plugins are left out. */
  readonly plugins: Readonly<Partial<Record<ExtensionPoint, string>>>;
}

/** Ours: what we make of it, or the line with which we refuse it. */
export function expandCase(made: ConfigurationCase, catalog: Pick<Catalog, 'plugins'>): ExpandedConfiguration | string {
  try {
    const [document] = parseYamlDocuments(JSON.stringify(made.config), made.id);
    const { options } = parseConfiguration(document!);
    const source = {
      locate: () => ({ file: made.id }),
      error: (message: string) => new InputError(message, { file: made.id }),
    };
    checkProfiles(source, catalog, options);
    return expandOptions(options);
  } catch (error) {
    if (error instanceof InputError) return error.line;
    throw error;
  }
}

type Options = Pick<
  SchedulerOptions,
  'profiles' | 'percentageOfNodesToScore' | 'podInitialBackoffSeconds' | 'podMaxBackoffSeconds' | 'clientConnection'
>;

function expandOptions(options: Options): ExpandedConfiguration {
  const { percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds, clientConnection } = options;
  return {
    values: [
      percentageOfNodesToScore,
      podInitialBackoffSeconds,
      podMaxBackoffSeconds,
      clientConnection.qps,
      clientConnection.burst,
    ],
    profiles: options.profiles.map((profile) => {
      const expanded = expandPlugins(profile.plugins, (name, point) => inTreePoints(name)?.includes(point) === true);
      const lists = EXTENSION_POINTS.map((point) => [point, spell(expanded[point])] as const);
      return {
        schedulerName: profile.schedulerName,
        ...(profile.percentageOfNodesToScore === undefined
          ? {}
          : { percentageOfNodesToScore: profile.percentageOfNodesToScore }),
        plugins: Object.fromEntries(lists.filter(([, list]) => list !== '')),
      };
    }),
  };
}

/** The answer of the oracle. */
export interface OracleConfiguration {
  readonly id: string;
  readonly error?: string;
  readonly percentageOfNodesToScore: number;
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
  readonly qps: number;
  readonly burst: number;
  readonly profiles: readonly {
    readonly schedulerName: string;
    readonly percentageOfNodesToScore?: number;
    readonly plugins: Readonly<Record<string, readonly { readonly name: string; readonly weight?: number }[]>>;
  }[];
}

export function storedConfiguration(answer: OracleConfiguration): StoredConfiguration {
  if (answer.error !== undefined) return { refused: true };
  const { percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds, qps, burst } = answer;
  return {
    values: [percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds, qps, burst],
    profiles: answer.profiles.map(({ plugins, ...profile }) => ({
      ...profile,
      plugins: Object.fromEntries(
        EXTENSION_POINTS.filter((point) => plugins[point] !== undefined).map((point) => [
          point,
          spell(plugins[point]!),
        ]),
      ),
    })),
  };
}

function spell(list: readonly { readonly name: string; readonly weight?: number }[]): string {
  return list.map(({ name, weight = 0 }) => (weight === 0 ? name : `${name}:${weight}`)).join(' ');
}
