import type { PodSpec } from '../api/objects/pod.ts';
import { invariant } from '../engine/invariant.ts';
import { computePodRequests } from '../scheduling/pod-requests.ts';
import { findTargetWorkload, type PodShape, type TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import { traceOptions, type TraceOptions } from '../workload/trace-options.ts';
import type { Catalog } from './catalog.ts';
import { formatOptionsOf } from './format-schema.ts';
import { freezeData } from './freeze-data.ts';
import { spell } from './hash.ts';
import { readTrace } from './read-trace.ts';
import type { TraceSource, WorkloadSource } from './scenario.ts';
import type { ScenarioSource } from './source.ts';

export interface TargetWorkloadFields {
  readonly trace: { readonly format: string; readonly file: string; readonly [option: string]: unknown };
  readonly coverage: number;
}

export interface ResolvedTarget {
  readonly workload: TargetWorkload;
  /** The trace that was read for it. */
  readonly source: Required<Omit<TraceSource, 'order'>>;
}

/** Reads the trace for the kinds of its pods. @throws InputError */
export async function resolveTargetWorkload(
  source: ScenarioSource,
  catalog: Catalog,
  { trace, coverage }: TargetWorkloadFields,
): Promise<ResolvedTarget> {
  const format = catalog.traces.get(trace.format);
  invariant(format !== undefined, 'the schema knows the trace format');
  const file = await source.open(trace.file, ['targetWorkload', 'trace', 'file']);
  const formatOptions = formatOptionsOf(format, trace);
  const ofTrace = { kind: 'trace', format, formatOptions, options: traceOptions.parse({}), file } as const;
  const read = await readTrace(ofTrace, '');
  const workload = findTargetWorkload(shapesOf(read.pods), coverage);
  if (workload.every(({ gpus }) => gpus === undefined)) {
    throw source.error(
      `the typical pods of ${file.shown} ask for no GPU`,
      ['targetWorkload'],
      'gpuSharing of the trace?',
    );
  }
  return { workload: freezeData(workload), source: { ...ofTrace, read } };
}

/** The workload, with what has been read for the target workload: mostly the very trace that comes one pod after the other. */
export function withReadTrace(
  workload: readonly WorkloadSource[],
  target: ResolvedTarget['source'],
): readonly WorkloadSource[] {
  const formatOptions = spell(target.formatOptions);
  return workload.map((entry) => {
    const isSame =
      entry.kind === 'trace' &&
      entry.options.sequence !== undefined &&
      isWhole(entry.options) &&
      entry.format === target.format &&
      entry.file.path === target.file.path &&
      entry.file.shown === target.file.shown &&
      spell(entry.formatOptions) === formatOptions;
    return isSame ? Object.freeze({ ...entry, read: target.read }) : entry;
  });
}

/** No pod is left out, and none is changed. */
function isWhole({ limit, sample, timeScale, startAt }: TraceOptions): boolean {
  return limit === undefined && sample === 1 && timeScale === 1 && startAt === 0;
}

/** Pods that ask for the same have one spec. */
function shapesOf(pods: readonly { readonly spec: PodSpec }[]): readonly PodShape[] {
  const shapes = new Map<PodSpec, PodShape>();
  return pods.map(({ spec }) => {
    let shape = shapes.get(spec);
    if (shape === undefined) {
      shape = { cpuMilli: computePodRequests(spec).requests.cpuMilli, gpus: spec.gpus };
      shapes.set(spec, shape);
    }
    return shape;
  });
}
