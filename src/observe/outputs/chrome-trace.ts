import { z } from 'zod';
import { durationField, duration } from '../../api/options.ts';
import { defineOutput } from '../output.ts';
import { followChanges } from './chrome-trace/cluster-changes.ts';
import { writeCounters } from './chrome-trace/counters.ts';
import { writePodSlices } from './chrome-trace/pod-slices.ts';
import { followRequests } from './chrome-trace/request-slices.ts';
import { followScheduling } from './chrome-trace/scheduling-slices.ts';
import { TraceFile } from './chrome-trace/trace-file.ts';

const PARTS = ['pods', 'requests', 'scheduling', 'counters', 'changes'] as const;
const GROUPINGS = ['node', 'pool', 'zone'] as const;

const options = z
  .strictObject({
    include: z
      .array(z.enum(PARTS, { error: `expected ${PARTS.join(', ')}` }))
      .default([...PARTS])
      .describe(
        'pods on their nodes, requests to the API server, scheduling cycles, counters (the time series), changes of the cluster.',
      ),
    groupBy: z
      .enum(GROUPINGS, { error: `expected ${GROUPINGS.join(', ')}` })
      .default('node')
      .describe('What a process of the trace is: a node, or the nodes of a pool or zone, a row each.'),
    from: duration('0s').describe('Leaves out what is over before this time.'),
    until: durationField().optional().describe('Leaves out what begins after this time.'),
    limit: z
      .int()
      .min(1)
      .default(500_000)
      .describe(
        'The most pods, requests, scheduling cycles and changes, of each; later ones are left out and counted in otherData. So many of each make about 300 MB, which is what a browser can hold; assumption.',
      ),
  })
  .prefault({});

export default defineOutput<z.output<typeof options>>({
  name: 'chrome-trace',
  description: 'trace.json: pods on nodes, API requests and scheduling cycles as a timeline for ui.perfetto.dev',
  options,
  create({ on, sink }, { include, groupBy, from, until = Infinity, limit }) {
    const trace = new TraceFile(sink.open('trace.json'), { from, until, limit });
    const shows = (part: (typeof PARTS)[number]): boolean => include.includes(part);
    if (shows('counters') || shows('changes')) trace.openProcess('cluster');
    if (shows('changes')) followChanges(on, trace);
    if (shows('scheduling')) followScheduling(on, trace);
    if (shows('requests')) followRequests(on, trace);
    return {
      finish(results) {
        if (shows('counters')) writeCounters(trace, results);
        if (shows('pods')) writePodSlices(trace, results, groupBy);
        const { fingerprint, seed, scenarioHash, version, tieBreak } = results.summary;
        trace.close({ fingerprint, seed, scenarioHash, version, tieBreak });
      },
    };
  },
});
