import type { CheckDefinition } from '../observe/metric.ts';
import { expandPlugins } from '../scheduling/expand-plugins.ts';
import { inTreePoints } from '../scheduling/in-tree-plugins.ts';
import type { ProfileConfiguration } from '../scheduling/configuration.ts';
import type { Scenario } from './scenario.ts';

const FIT = 'NodeResourcesFit';
const NOT_OVER_COMMITTED = 'node-not-over-committed';

/** The checks that must hold in this scenario: who takes NodeResourcesFit away, or a resource from it, may overbook nodes. */
export function checksOf({ catalog, scheduler, extenders }: Scenario): readonly CheckDefinition[] {
  const checks = [...catalog.checks.values()];
  const mayOverbook =
    scheduler.profiles.some(ignoresResources) || extenders.some(({ ignoredResources }) => ignoredResources.length > 0);
  return mayOverbook ? checks.filter(({ name }) => name !== NOT_OVER_COMMITTED) : checks;
}

function ignoresResources({ plugins, pluginConfig }: ProfileConfiguration): boolean {
  const { filter } = expandPlugins(plugins, (name, point) => inTreePoints(name)?.includes(point) === true);
  if (!filter.some(({ name }) => name === FIT)) return true;
  const args = pluginConfig.find(({ name }) => name === FIT)?.args ?? {};
  return [args['ignoredResources'], args['ignoredResourceGroups']].some(
    (list) => Array.isArray(list) && list.length > 0,
  );
}
