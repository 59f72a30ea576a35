import { toSeconds } from '../../engine/time.ts';
import { ByRequest } from '../by-request.ts';
import { durationValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { metricName } from '../metric-name.ts';
import { Samples } from '../statistics/samples.ts';

const DURATION = 'rest_client_request_duration_seconds';
const THROTTLED = 'rest_client_rate_limiter_duration_seconds';

/** Samples kept per component, verb and resource; beyond, percentiles come from a part of them. 2 MiB each. */
const SAMPLE_LIMIT = 262_144;

export default {
  name: DURATION,
  description: 'Latency of API requests as their clients see it, and the wait in their own rate limiters before',
  create(on, { requests }) {
    const durations = new ByRequest(requests, () => ({
      samples: new Samples(SAMPLE_LIMIT),
      throttled: 0,
      maxThrottled: 0,
    }));
    on('api-request', (request) => {
      const entry = durations.get(request);
      const { throttled } = request;
      entry.samples.add(request.latency - throttled);
      entry.throttled += throttled;
      if (throttled > entry.maxThrottled) entry.maxThrottled = throttled;
    });
    return {
      values: () =>
        durations.entries.flatMap(({ labels, value: { samples, throttled, maxThrottled } }) => [
          ...durationValues(DURATION, samples, [50, 99], { ...labels }),
          { name: metricName(`${THROTTLED}_sum`, { ...labels }), value: toSeconds(throttled), unit: 'seconds' },
          { name: metricName(`${THROTTLED}_max`, { ...labels }), value: toSeconds(maxThrottled), unit: 'seconds' },
        ]),
    };
  },
} satisfies MetricDefinition;
