import type { On } from '../../metric.ts';
import { familyOf } from '../../by-request.ts';
import type { TraceFile } from './trace-file.ts';

/** Each request that was simulated, from leaving its client's rate limiter to the answer in the client. */
export function followRequests(on: On, trace: TraceFile): void {
  on('api-request', ({ component, verb, resource, code, latency, throttled, wayBack = 0 }, at) => {
    const end = at + wayBack;
    const start = end - latency + throttled;
    if (!trace.admits('requests', start, end)) return;
    const track = trace.openProcess(familyOf(component)).track(`${verb} ${resource}`);
    track.slice(`${verb} ${resource}`, 'request', start, end, {
      code,
      ...(throttled > 0 && { throttled_us: throttled }),
    });
  });
}
