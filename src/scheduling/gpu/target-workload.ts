import type { GpuRequest } from '../../api/objects/gpu.ts';

/** A kind of pod that the cluster is there for. */
export interface TypicalPod {
  readonly cpuMilli: number;
  /** Absent: it asks for none. */
  readonly gpus: GpuRequest | undefined;
  /** Its share of all typical pods, 0 to 1. */
  readonly weight: number;
}

/** What fragmentation is measured against: the kinds of pods that come most often, the most frequent first. */
export type TargetWorkload = readonly TypicalPod[];

export interface PodShape {
  readonly cpuMilli: number;
  readonly gpus: GpuRequest | undefined;
}

/**
 * The most frequent kinds of these pods, as many as it takes to cover this share of them ("Beware of Fragmentation", USENIX
 * ATC '23, section 2.2; the authors' simulator covers 0.95). Memory makes no kind of its own. Of kinds that are equally frequent
 * the larger comes first.
 */
export function findTargetWorkload(pods: Iterable<PodShape>, coverage: number): TargetWorkload {
  const shapes = new Map<PodShape, number>();
  let total = 0;
  for (const shape of pods) {
    total++;
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  }
  const kinds = new Map<string, Kind>();
  for (const [{ cpuMilli, gpus }, count] of shapes) {
    const key = `${cpuMilli}/${gpus?.milli ?? 0}/${gpus?.count ?? 0}/${modelsOf(gpus)}`;
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { cpuMilli, gpus, count });
    else kind.count += count;
  }
  const chosen: Kind[] = [];
  let covered = 0;
  for (const kind of [...kinds.values()].sort(compare)) {
    if (covered / total >= coverage) break;
    covered += kind.count;
    chosen.push(kind);
  }
  return chosen.map(({ cpuMilli, gpus, count }) => ({ cpuMilli, gpus, weight: count / total / (covered / total) }));
}

interface Kind extends PodShape {
  count: number;
}

function compare(a: Kind, b: Kind): number {
  return (
    b.count - a.count ||
    b.cpuMilli - a.cpuMilli ||
    (b.gpus?.milli ?? 0) - (a.gpus?.milli ?? 0) ||
    (b.gpus?.count ?? 0) - (a.gpus?.count ?? 0) ||
    compareDescending(modelsOf(a.gpus), modelsOf(b.gpus))
  );
}

function compareDescending(a: string, b: string): number {
  return a > b ? -1 : a < b ? 1 : 0;
}

function modelsOf(gpus: GpuRequest | undefined): string {
  return gpus?.models.join('|') ?? '';
}
