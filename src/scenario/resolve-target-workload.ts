import { invariant } from '../engine/invariant.ts';
import type { PodSpec } from '../api/objects/pod.ts';
import { computePodRequests } from '../scheduling/pod-requests.ts';
import { findTargetWorkload, type PodShape, type TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import { traceOptions } from '../workload/trace-options.ts';
import { createTraceReader } from '../workload/trace-reader.ts';
import type { Submission } from '../workload/trace.ts';
import type { Catalog } from './catalog.ts';
import { readChunks } from './files.ts';
import { formatOptionsOf } from './format-schema.ts';
import { freezeData } from './freeze-data.ts';
import type { ScenarioSource } from './source.ts';

export interface TargetWorkloadFields {
  readonly trace: { readonly format: string; readonly file: string; readonly [option: string]: unknown };
  readonly coverage: number;
}

/** Reads the trace for the kinds of its pods. @throws InputError */
export async function resolveTargetWorkload(
  source: ScenarioSource,
  catalog: Catalog,
  { trace, coverage }: TargetWorkloadFields,
): Promise<TargetWorkload> {
  const format = catalog.traces.get(trace.format);
  invariant(format !== undefined, 'the schema knows the trace format');
  const file = await source.open(trace.file, ['targetWorkload', 'trace', 'file']);
  const onWarning = (): void => {};
  const options = traceOptions.parse({});
  const reader = createTraceReader(format, formatOptionsOf(format, trace), {
    file: file.shown,
    seed: '',
    options,
    onWarning,
  });
  const shapes: PodShape[] = [];
  /** Pods that ask for the same have one spec. */
  const shapeOf = new Map<PodSpec, PodShape>();
  const note = (submissions: readonly Submission[]): void => {
    for (const submission of submissions) {
      if (!('pod' in submission)) continue;
      const { spec } = submission.pod;
      let shape = shapeOf.get(spec);
      if (shape === undefined) {
        shape = { cpuMilli: computePodRequests(spec).requests.cpuMilli, gpus: spec.gpus };
        shapeOf.set(spec, shape);
      }
      shapes.push(shape);
    }
  };
  for await (const chunk of readChunks(file)) note(reader.push(chunk));
  note(reader.end());
  const workload = findTargetWorkload(shapes, coverage);
  if (workload.every(({ gpus }) => gpus === undefined)) {
    throw source.error('the typical pods of this trace ask for no GPU', ['targetWorkload'], 'gpuSharing of the trace?');
  }
  return freezeData(workload);
}
