import type { ResponseCode } from '../../api/facts.ts';
import { ByRequest } from '../by-request.ts';
import { count } from '../metric-values.ts';
import type { MetricDefinition, MetricValue } from '../metric.ts';

const TOTAL = 'apiserver_request_total';
const COMPUTED = 'apiserver_request_computed_total';
const ERRORS = 'apiserver_request_errors_total';

/** How many requests got which code; few codes, so a list is searched faster than a Map. */
interface CodeCount {
  readonly code: ResponseCode;
  count: number;
}

export default {
  name: TOTAL,
  description:
    'API requests by component, verb, resource and code, those that were computed and not simulated included',
  create(on, { requests: table }) {
    const all = new ByRequest<CodeCount[]>(table, () => []);
    const computed = new ByRequest<CodeCount[]>(table, () => []);
    on('api-request', (request) => add(all.get(request), request.code, 1));
    on('api-requests-computed', (requests) => {
      add(all.get(requests), requests.code, requests.count);
      add(computed.get(requests), requests.code, requests.count);
    });
    return { values: () => [...valuesOf(TOTAL, all), ...valuesOf(COMPUTED, computed), ...errors(all)] };
  },
} satisfies MetricDefinition;

function add(counts: CodeCount[], code: ResponseCode, more: number): void {
  for (let i = 0; i < counts.length; i++) {
    if (counts[i]!.code !== code) continue;
    counts[i]!.count += more;
    return;
  }
  counts.push({ code, count: more });
}

function valuesOf(name: string, requests: ByRequest<CodeCount[]>): MetricValue[] {
  return requests.entries.flatMap(({ labels, value }) =>
    value.map((entry) => count(name, entry.count, { ...labels, code: String(entry.code) })),
  );
}

function errors(requests: ByRequest<CodeCount[]>): MetricValue[] {
  const byCode = new Map<ResponseCode, number>();
  for (const { value } of requests.entries) {
    for (const entry of value) {
      if (entry.code >= 400) byCode.set(entry.code, (byCode.get(entry.code) ?? 0) + entry.count);
    }
  }
  return [...byCode].map(([code, errorCount]) => count(ERRORS, errorCount, { code: String(code) }));
}
