import { compareStoredConfigurations } from '../comparison/run-configuration.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';
import { table } from './table.ts';

export const configurations: CaseKind = {
  mode: 'configuration',
  title: 'KubeSchedulerConfigurations',
  comparesRefusals: true,
  compare: compareStoredConfigurations,
  rows: (tally) => [
    { what: 'plugins, order and weights at every extension point', count: tally.of('configuration').get('expanded')! },
    { what: 'refused', count: tally.of('configuration').get('refused')! },
  ],
  details: (tally) =>
    `Refused by us alone are plugins without what prepares them (filter without preFilter, score without preScore), most of which
end each scheduling cycle with an error upstream, and a plugin that is enabled twice and switched off wherever it has something
to do.

${table(['Configurations', 'Compared'], rowsOf(tally, 'configuration'))}`,
};
