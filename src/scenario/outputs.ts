import { InputError, unknownName } from '../api/input-error.ts';
import { SECOND, type Duration } from '../engine/time.ts';
import type { Catalog } from './catalog.ts';
import { chooseNamed } from './choose-named.ts';
import type { Outputs, Scenario } from './scenario.ts';
import type { ScenarioFields } from './schema.ts';
import type { ScenarioSource } from './source.ts';

/** Rows of timeseries.csv when nothing else is said, and the shortest time between two. Assumption: enough for a plot. */
const TIMESERIES_ROWS = 500;
const SHORTEST_INTERVAL: Duration = 1 * SECOND;

/** What the section `outputs` asks for. @throws InputError */
export function chooseOutputs(source: ScenarioSource, catalog: Catalog, { outputs, until }: ScenarioFields): Outputs {
  const { timeseries, transcript, pods, nodes, ...wanted } = outputs;
  const interval =
    (timeseries !== false && timeseries.interval) || Math.max(SHORTEST_INTERVAL, Math.round(until / TIMESERIES_ROWS));
  const chosen = {
    transcript,
    pods,
    nodes,
    timeseries: timeseries === false ? undefined : Object.freeze({ interval }),
    others: chooseNamed(catalog.outputs, wanted),
  };
  const mistake = outputWithoutData(chosen);
  if (mistake !== undefined) throw source.error(mistake, ['outputs', 'timeseries']);
  return Object.freeze(chosen);
}

/** The scenario with more outputs, by name; one that the scenario asks for itself keeps its options. @throws InputError */
export function withOutputs(scenario: Scenario, names: readonly string[]): Scenario {
  if (names.length === 0) return scenario;
  const { catalog, outputs } = scenario;
  const wanted: Record<string, unknown> = {};
  for (const name of names) {
    const definition = catalog.outputs.get(name);
    if (definition === undefined) throw new InputError(unknownName('output', name, [...catalog.outputs.keys()]));
    wanted[name] = definition.options.parse(undefined);
  }
  for (const { definition, options } of outputs.others) wanted[definition.name] = options;
  const chosen = { ...outputs, others: chooseNamed(catalog.outputs, wanted) };
  const mistake = outputWithoutData(chosen);
  if (mistake !== undefined) throw new InputError(mistake, { file: scenario.file });
  return { ...scenario, outputs: chosen };
}

function outputWithoutData({ timeseries, others }: Outputs): string | undefined {
  const blind = others.find(({ definition }) => definition.needsTimeSeries === true);
  if (timeseries !== undefined || blind === undefined) return undefined;
  return `${blind.definition.name} shows the time series: expected outputs.timeseries, it is switched off`;
}
