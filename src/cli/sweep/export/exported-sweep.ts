/** What both forms of an exported sweep say. */
export interface ExportedSweep {
  /** The name of the scenario. */
  readonly scenario: string;
  readonly sweep: string;
  readonly cellCount: number;
  readonly shards: number;
  /** Shards at a time. */
  readonly parallelism: number;
  /** The command of each shard, without `orrery` and without what differs. */
  readonly words: readonly string[];
}

/** A name as Kubernetes and Slurm take it (RFC 1123 label): `orrery-<scenario>-<sweep>`. */
export function jobName({ scenario, sweep }: ExportedSweep): string {
  // 63 characters are allowed, and pods of a Job add up to 12 of their own.
  const middle = scenario
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 28)
    .replace(/^-+|-+$/g, '');
  return `orrery-${middle === '' ? 'sweep' : middle}-${sweep}`;
}

/** Lines that say what this is. */
export function describeExport({ scenario, cellCount, shards }: ExportedSweep): readonly string[] {
  return [
    `The sweep ${scenario}: ${cellCount} cells in ${shards} shards of at most ${Math.ceil(cellCount / shards)}.`,
    'All shards write into one folder; the last one to end puts sweep.json and sweep.csv beside the cells. A shard that is run',
    'again goes on where it was. Where there is no common folder: orrery sweep merge <the folders of all shards>.',
  ];
}
