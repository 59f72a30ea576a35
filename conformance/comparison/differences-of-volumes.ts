import type { VolumeCase } from '../case.ts';
import type { OracleVolume, PluginVerdicts, VolumePlan, VolumeStep, VolumeVerdict } from './oracle-volume.ts';
import type { Tally } from './tally.ts';
import { takeVolumeSteps } from './volume.ts';

/** Holds our steps against upstream's and counts; gives one line for each difference. */
export function compareVolumes(of: VolumeCase, upstream: OracleVolume, tally: Tally): string[] {
  const differences: string[] = [];
  const ours = takeVolumeSteps(of);
  for (const [index, theirs] of upstream.steps.entries()) {
    compareStep(of, index, ours[index]!, theirs, tally, differences);
  }
  return differences;
}

function compareStep(
  { nodes }: VolumeCase,
  index: number,
  ours: VolumeStep,
  theirs: VolumeStep,
  tally: Tally,
  differences: string[],
): void {
  const same = (what: string, kind: string, name: string, our: unknown, their: unknown): void => {
    const isEqual = toText(our) === toText(their);
    tally.count(kind, name, isEqual);
    if (!isEqual) differences.push(`step ${index}, ${what}: ours ${toText(our)}, upstream ${toText(their)}`);
  };
  const names = nodes.map(({ metadata }) => metadata.name);
  for (const plugin of new Set([...Object.keys(ours.plugins), ...Object.keys(theirs.plugins)])) {
    const [our, their] = [ours.plugins[plugin] ?? NOT_ASKED, theirs.plugins[plugin] ?? NOT_ASKED];
    const { filters: ourFilters = {}, ...ourPreFilter } = our;
    const { filters = {}, ...preFilter } = their;
    same(`${plugin} before the nodes`, 'volume preFilter', `${plugin} ${preFilter.preFilter}`, ourPreFilter, preFilter);
    for (const name of preFilter.preFilter === 'Success' ? names : []) {
      const verdict = `${plugin} ${filters[name]?.code ?? 'feasible'}`;
      same(`${plugin} on node ${name}`, 'volume verdict', verdict, ourFilters[name], filters[name]);
    }
  }
  for (const name of names) {
    const plan = theirs.volumes[name];
    same(`volumes on node ${name}`, 'volumes chosen', kindOf(plan), ours.volumes[name], plan);
    if (theirs.scores !== undefined && plan !== undefined) {
      const score = theirs.scores[name]!;
      same(`score of node ${name}`, 'volume score', score === 0 ? 'zero' : 'more', ours.scores?.[name] ?? 0, score);
    }
    same(`profile on node ${name}`, 'profile', 'verdict', told(ours.verdicts[name]), told(theirs.verdicts[name]));
  }
  same('profile before the nodes', 'profile', 'preFilter', ours.preFilter, theirs.preFilter);
  const { reserved, refused } = theirs;
  same('node', 'reserve', reserved === undefined ? 'no node' : 'reserved', ours.reserved, reserved);
  same('reserve', 'reserve', refused === undefined ? 'accepted' : 'refused', ours.refused, refused);
}

function kindOf(plan: VolumePlan | undefined): string {
  if (plan === undefined) return 'node is out';
  const { bindings, provisions } = plan;
  if (bindings.length > 0 && provisions.length > 0) return 'volumes found and made';
  if (bindings.length > 0) return bindings.length > 1 ? 'several volumes found' : 'one volume found';
  return provisions.length > 0 ? 'volumes made' : 'nothing to do';
}

/** The framework puts words of its own around what a plugin says of an error. */
function told(verdict: VolumeVerdict | undefined): VolumeVerdict | undefined {
  return verdict?.code === 'Error' ? { ...verdict, reasons: [] } : verdict;
}

function toText(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value);
}

const NOT_ASKED: PluginVerdicts = { preFilter: 'not asked' };
