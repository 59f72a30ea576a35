import type { Time } from '../../../engine/time.ts';
import type { ResultFile } from '../../results.ts';

export type EventArguments = Readonly<Record<string, string | number>>;

/** What the user wants to see. */
export interface TraceBounds {
  readonly from: Time;
  readonly until: Time;
  /** Slices of one part of the trace; what comes later is left out and counted. */
  readonly limit: number;
}

/**
 * A file in the JSON object format of Chrome's trace events, written event by event. `ts` and `dur` are microseconds, as our times
 * are. Slices of one thread never overlap, for viewers drop those that do: a {@link Track} opens as many threads as it needs.
 */
export class TraceFile {
  readonly bounds: TraceBounds;
  readonly #file: ResultFile;
  readonly #processes = new Map<string, TraceProcess>();
  readonly #leftOut = new Map<string, number>();
  readonly #written = new Map<string, number>();
  #isEmpty = true;

  constructor(file: ResultFile, bounds: TraceBounds) {
    this.bounds = bounds;
    this.#file = file;
    file.write('{"displayTimeUnit":"ms","traceEvents":[');
  }

  /** The process of this name, in the order of first mention. */
  openProcess(name: string): TraceProcess {
    let opened = this.#processes.get(name);
    if (opened === undefined) {
      opened = new TraceProcess(this, this.#processes.size + 1);
      this.#processes.set(name, opened);
      const { pid } = opened;
      this.write({ name: 'process_name', ph: 'M', pid, tid: 0, ts: 0, args: { name } });
      this.write({ name: 'process_sort_index', ph: 'M', pid, tid: 0, ts: 0, args: { sort_index: pid } });
    }
    return opened;
  }

  /** Whether something of this part from `start` to `end` is to be shown; says no more once the limit is reached. */
  admits(part: string, start: Time, end: Time): boolean {
    const { from, until, limit } = this.bounds;
    if (end < from || start > until) return false;
    const written = this.#written.get(part) ?? 0;
    const counts = written < limit ? this.#written : this.#leftOut;
    counts.set(part, (counts.get(part) ?? 0) + 1);
    return written < limit;
  }

  write(event: object): void {
    this.#file.write(`${this.#isEmpty ? '' : ','}\n${JSON.stringify(event)}`);
    this.#isEmpty = false;
  }

  close(about: EventArguments): void {
    const leftOut = [...this.#leftOut].map(([part, count]) => [`${part} left out`, count]);
    this.#file.write(`\n],"otherData":${JSON.stringify({ ...about, ...Object.fromEntries(leftOut) })}}\n`);
    this.#file.close();
  }
}

export class TraceProcess {
  readonly pid: number;
  readonly #trace: TraceFile;
  readonly #tracks = new Map<string, Track>();
  #threadCount = 0;

  constructor(trace: TraceFile, pid: number) {
    this.#trace = trace;
    this.pid = pid;
  }

  /** The track of this title, in the order of first mention. */
  track(title: string): Track {
    let track = this.#tracks.get(title);
    if (track === undefined) {
      const order = this.#tracks.size;
      track = new Track(this.#trace, this.pid, (lane) => this.#openThread(title, order, lane));
      this.#tracks.set(title, track);
    }
    return track;
  }

  /** Values that hold from this instant on, drawn one above the other. */
  counter(name: string, at: Time, values: EventArguments): void {
    this.#trace.write({ name, ph: 'C', pid: this.pid, tid: 0, ts: at, args: values });
  }

  #openThread(title: string, order: number, lane: number): number {
    const tid = ++this.#threadCount;
    const name = lane === 0 ? title : `${title} (${lane + 1})`;
    const thread = { ph: 'M', pid: this.pid, tid, ts: 0 };
    this.#trace.write({ name: 'thread_name', ...thread, args: { name } });
    this.#trace.write({ name: 'thread_sort_index', ...thread, args: { sort_index: order * LANES_PER_TRACK + lane } });
    return tid;
  }
}

/** Keeps the threads of one track together. Only the order in a viewer hangs on it. */
const LANES_PER_TRACK = 1000;

/** Slices under one title, on as many threads as overlap. */
export class Track {
  readonly #trace: TraceFile;
  readonly #pid: number;
  readonly #open: (lane: number) => number;
  readonly #lanes: { readonly tid: number; end: Time }[] = [];

  constructor(trace: TraceFile, pid: number, open: (lane: number) => number) {
    this.#trace = trace;
    this.#pid = pid;
    this.#open = open;
  }

  /** On the first thread that is free at `start`. Call it in the order of the ends, or of the starts, of the slices. */
  slice(name: string, category: string, start: Time, end: Time, args: EventArguments): SliceSpot {
    let lane = this.#lanes.find((candidate) => candidate.end <= start);
    if (lane === undefined) {
      lane = { tid: this.#open(this.#lanes.length), end };
      this.#lanes.push(lane);
    }
    lane.end = end;
    const spot = { pid: this.#pid, tid: lane.tid };
    this.within(spot, name, category, start, end, args);
    return spot;
  }

  /** A slice inside one that was written before. */
  within(spot: SliceSpot, name: string, category: string, start: Time, end: Time, args: EventArguments): void {
    this.#trace.write({ name, cat: category, ph: 'X', ...spot, ts: start, dur: end - start, args });
  }

  /** Something that takes no time. */
  instant(name: string, category: string, at: Time, args: EventArguments): void {
    const tid = (this.#lanes[0] ??= { tid: this.#open(0), end: 0 }).tid;
    this.#trace.write({ name, cat: category, ph: 'i', s: 't', pid: this.#pid, tid, ts: at, args });
  }
}

export interface SliceSpot {
  readonly pid: number;
  readonly tid: number;
}
