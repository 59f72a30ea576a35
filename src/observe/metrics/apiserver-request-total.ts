import type { ResponseCode } from '../../api/facts.ts';
import { ByRequest } from '../by-request.ts';
import { count } from '../metric-values.ts';
import type { MetricDefinition, MetricValue } from '../metric.ts';

const TOTAL = 'apiserver_request_total';
const COMPUTED = 'apiserver_request_computed_total';
const ERRORS = 'apiserver_request_errors_total';

/** How many requests got which code. */
type CodeCounts = Map<ResponseCode, number>;

export default {
  name: TOTAL,
  description:
    'API requests by component, verb, resource and code, those that were computed and not simulated included',
  create(on, { requests: table }) {
    const all = new ByRequest<CodeCounts>(table, () => new Map());
    const computed = new ByRequest<CodeCounts>(table, () => new Map());
    on('api-request', (request) => add(all.get(request), request.code, 1));
    on('api-requests-computed', (requests) => {
      add(all.get(requests), requests.code, requests.count);
      add(computed.get(requests), requests.code, requests.count);
    });
    return { values: () => [...valuesOf(TOTAL, all), ...valuesOf(COMPUTED, computed), ...errors(all)] };
  },
} satisfies MetricDefinition;

function add(counts: CodeCounts, code: ResponseCode, more: number): void {
  counts.set(code, (counts.get(code) ?? 0) + more);
}

function valuesOf(name: string, requests: ByRequest<CodeCounts>): MetricValue[] {
  return requests.entries.flatMap(({ labels, value }) =>
    [...value].map(([code, total]) => count(name, total, { ...labels, code: String(code) })),
  );
}

function errors(requests: ByRequest<CodeCounts>): MetricValue[] {
  const byCode: CodeCounts = new Map();
  for (const { value } of requests.entries) {
    for (const [code, total] of value) if (code >= 400) add(byCode, code, total);
  }
  return [...byCode].map(([code, errorCount]) => count(ERRORS, errorCount, { code: String(code) }));
}
