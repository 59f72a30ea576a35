import type { z } from 'zod';
import type { BatchStream } from '../engine/rng.ts';
import type { Time } from '../engine/time.ts';
import type { PodBehavior, PodSpec } from '../api/objects/pod.ts';
import type { StringMap } from '../api/objects/meta.ts';
import type { Kind, ObjectOf } from '../api/kinds.ts';

/** What a trace or generator says of one pod; specs are shared among pods of one template. */
export interface PodRequest {
  readonly name: string;
  readonly namespace: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly spec: PodSpec;
  readonly behavior?: PodBehavior | undefined;
}

/** One thing that a user of the cluster asks for at one instant. A workload is a stream of these, sorted by `at`. */
export type Submission =
  | {
      readonly at: Time;
      readonly pod: PodRequest;
      /** The user deletes the pod then, if it is still there (`onlyIfPending`: only if it is still waiting for a node). */
      readonly deletion?: { readonly at: Time; readonly onlyIfPending: boolean };
    }
  | { readonly at: Time; readonly object: ObjectOf<Exclude<Kind, 'Pod'>> }
  /** A group, and its pods when the group is there: as a controller of batch jobs does it. */
  | {
      readonly at: Time;
      readonly podGroup: ObjectOf<'PodGroup' | 'CoschedulingPodGroup'>;
      readonly pods: readonly PodRequest[];
    };

/** Rows of text in, submissions out. One row at a time: a trace is never held in memory whole. */
export interface RowReader {
  /**
   * @param row the fields in the order of the header, and where the row stands (line, counted from 1).
   * @throws InputError with file, line and column name for a row that cannot be read.
   */
  read(row: readonly string[], line: number): readonly Submission[];
}

/** The default export of a file in `workload/traces/`. */
export interface TraceFormat<Options = unknown> {
  /** As in `workload: [{ trace: { format } }]`; the file is called `<name>.ts`. */
  readonly name: string;
  /** One line for `orrery list`. */
  readonly description: string;
  /** Columns that must be there; others are named in one warning. */
  readonly columns: readonly string[];
  /** Columns that may be there. */
  readonly optionalColumns?: readonly string[];
  /** Does a column with this name belong to the format? For names made by a rule (`label:<key>`). */
  readonly isColumn?: (name: string) => boolean;
  /** Are rows in order of time? Where not, all submissions are held in memory and sorted (stably) first. */
  readonly sorted: boolean;
  readonly options: z.ZodType<Options, unknown>;
  /** `header` maps each column name to its place. */
  create(options: Options, header: ReadonlyMap<string, number>, file: string): RowReader;
}

/** The default export of a file in `workload/generators/`: submissions drawn from a distribution instead of read. */
export interface GeneratorDefinition<Options = unknown> {
  readonly name: string;
  readonly description: string;
  readonly options: z.ZodType<Options, unknown>;
  /**
   * The instants of arrival, in order, lazily; may be endless (the run's `until` ends it). `stream` names purposes:
   * draw each purpose from a stream of its own.
   */
  arrivals(options: Options, stream: (purpose: string) => BatchStream): Iterable<Time>;
}
