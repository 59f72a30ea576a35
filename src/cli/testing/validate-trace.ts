/** An event of Chrome's trace event format, as far as we write it. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly s?: string;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly otherData: Readonly<Record<string, string | number>>;
}

/**
 * What is wrong with a trace in the JSON object format ("Trace Event Format", Google 2016): fields and their types by phase, whole
 * microseconds from 0, processes and threads with names, counters in the order of time, and slices of a thread that lie apart or one
 * in the other, for Perfetto drops those that overlap.
 */
export function traceProblems(trace: Trace): string[] {
  const problems: string[] = [];
  const named = new Set<string>();
  const counters = new Map<string, number>();
  const slices = new Map<string, TraceEvent[]>();
  const keys = Object.keys(trace).toSorted().join();
  if (keys !== 'displayTimeUnit,otherData,traceEvents') problems.push(`fields: ${keys}`);
  for (const [index, event] of trace.traceEvents.entries()) {
    const wrong = (what: string): unknown => problems.push(`event ${index}: ${what}: ${JSON.stringify(event)}`);
    const { name, ph, pid, tid, ts, dur, cat, s, args } = event;
    const thread = `${pid}/${tid}`;
    if (typeof name !== 'string' || name === '') wrong('a name');
    for (const number of [pid, tid, ts]) if (!Number.isSafeInteger(number) || number < 0) wrong('a whole number');
    if (typeof args !== 'object') wrong('args');
    if (ph !== 'M' && !named.has(String(pid))) wrong('a process without a name');
    switch (ph) {
      case 'M':
        if (name === 'process_name') named.add(String(pid));
        if (name === 'thread_name') named.add(thread);
        if (!/^(process|thread)_(name|sort_index)$/.test(name)) wrong('unknown metadata');
        if (typeof args[name.endsWith('name') ? 'name' : 'sort_index'] === 'undefined') wrong('empty metadata');
        break;
      case 'X':
        if (!Number.isSafeInteger(dur) || dur! < 0) wrong('dur');
        if (cat === undefined || !named.has(thread)) wrong('a slice needs a category and a thread with a name');
        slices.set(thread, [...(slices.get(thread) ?? []), event]);
        break;
      case 'i':
        if (s !== 't' || cat === undefined || !named.has(thread)) wrong('an instant of a thread with a name');
        break;
      case 'C': {
        const counter = `${pid} ${name}`;
        if (ts <= (counters.get(counter) ?? -1)) wrong('the instants of a counter grow');
        if (!Object.values(args).every((value) => typeof value === 'number')) wrong('counters are numbers');
        counters.set(counter, ts);
        break;
      }
      default:
        wrong('an unknown phase');
    }
  }
  for (const events of slices.values()) problems.push(...overlaps(events));
  return problems;
}

/** Slices of one thread, in the order of the file: each begins where the one before has ended, or lies within it. */
function overlaps(events: readonly TraceEvent[]): string[] {
  const open: number[] = [];
  const problems: string[] = [];
  let last = 0;
  for (const event of events) {
    const end = event.ts + event.dur!;
    if (event.ts < last) problems.push(`begins before the one before it: ${JSON.stringify(event)}`);
    while (open.length > 0 && open.at(-1)! <= event.ts) open.pop();
    if (open.length > 0 && end > open.at(-1)!) problems.push(`overlaps: ${JSON.stringify(event)}`);
    open.push(end);
    last = event.ts;
  }
  return problems;
}
