import type { ResponseCode } from '../../api/facts.ts';
import { ByRequest } from '../by-request.ts';
import { count } from '../metric-values.ts';
import type { MetricDefinition, MetricValue } from '../metric.ts';

const TOTAL = 'apiserver_request_total';
const COMPUTED = 'apiserver_request_computed_total';
const ERRORS = 'apiserver_request_errors_total';

/** How many requests got which code, in the order of first mention: few, so a list is searched faster than a Map. */
class CodeCounts {
  readonly codes: ResponseCode[] = [];
  readonly counts: number[] = [];

  add(code: ResponseCode, more: number): void {
    const index = this.codes.indexOf(code);
    if (index >= 0) {
      this.counts[index] = this.counts[index]! + more;
    } else {
      this.codes.push(code);
      this.counts.push(more);
    }
  }
}

export default {
  name: TOTAL,
  description:
    'API requests by component, verb, resource and code, those that were computed and not simulated included',
  create(on, { requests: table }) {
    const all = new ByRequest(table, () => new CodeCounts());
    const computed = new ByRequest(table, () => new CodeCounts());
    on('api-request', (request) => all.get(request).add(request.code, 1));
    on('api-requests-computed', (requests) => {
      all.get(requests).add(requests.code, requests.count);
      computed.get(requests).add(requests.code, requests.count);
    });
    return { values: () => [...valuesOf(TOTAL, all), ...valuesOf(COMPUTED, computed), ...errors(all)] };
  },
} satisfies MetricDefinition;

function valuesOf(name: string, requests: ByRequest<CodeCounts>): MetricValue[] {
  return requests.entries.flatMap(({ labels, value }) =>
    value.codes.map((code, i) => count(name, value.counts[i]!, { ...labels, code: String(code) })),
  );
}

function errors(requests: ByRequest<CodeCounts>): MetricValue[] {
  const errorCounts = new CodeCounts();
  for (const { value } of requests.entries) {
    for (const [i, code] of value.codes.entries()) if (code >= 400) errorCounts.add(code, value.counts[i]!);
  }
  return errorCounts.codes.map((code, i) => count(ERRORS, errorCounts.counts[i]!, { code: String(code) }));
}
