import type { NodeColumns } from './report-data.ts';
import { readResultTable } from './result-table.ts';
import { TextColumnBuilder } from './text-column.ts';

const ALLOCATABLE = 'allocatable_';

/** nodes.csv for the page. @throws InputError */
export function toNodeColumns(file: string, text: string): NodeColumns {
  const names: string[] = [];
  const [pools, zones, instanceTypes] = [new TextColumnBuilder(), new TextColumnBuilder(), new TextColumnBuilder()];
  const [joinedAt, leftAt, podsBound]: number[][] = [[], [], []];
  let resources: string[] = [];
  let allocatable: number[][] = [];
  readResultTable(
    file,
    text,
    ['name', 'joined_seconds', 'left_seconds'],
    (columns) => {
      resources = columns.filter((name) => name.startsWith(ALLOCATABLE)).map((name) => name.slice(ALLOCATABLE.length));
      allocatable = resources.map(() => []);
    },
    (row) => {
      names.push(row.text('name'));
      pools.add(row.text('pool'));
      zones.add(row.text('zone'));
      instanceTypes.add(row.text('instance_type'));
      joinedAt!.push(row.micros('joined_seconds'));
      leftAt!.push(row.micros('left_seconds'));
      podsBound!.push(row.number('pods_bound'));
      resources.forEach((name, index) => allocatable[index]!.push(row.number(ALLOCATABLE + name)));
    },
  );
  return {
    names,
    pools: pools.build(),
    zones: zones.build(),
    instanceTypes: instanceTypes.build(),
    joinedAt: joinedAt!,
    leftAt: leftAt!,
    podsBound: podsBound!,
    resources,
    allocatable,
  };
}
