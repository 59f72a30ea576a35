import { z } from 'zod';
import type { StringMap } from '../../api/objects/meta.ts';
import type { PodBehavior, PodSpec } from '../../api/objects/pod.ts';
import { parseResource } from '../../api/resources.ts';
import { createIntern } from '../intern.ts';
import { resourceProblem } from '../manifests/fields.ts';
import {
  DNS_SUBDOMAIN_FORMAT,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
  LABEL_VALUE_FORMAT,
} from '../names.ts';
import { RowFields } from '../row-fields.ts';
import { imageField, namespaceField, simplePodSpec } from '../simple-pod-spec.ts';
import type { PodRequest, Submission, TraceFormat } from '../trace.ts';

/** Columns named by a rule: `label:app`, `resource:nvidia.com/gpu`, ... */
const PREFIXES = ['label:', 'annotation:', 'node_selector:', 'resource:', 'limit:'] as const;

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'] as const;

const MAX_COUNT = 1_000_000;

const options = z.strictObject({
  namespace: namespaceField('default'),
  image: imageField('app:v1'),
});

type Options = z.output<typeof options>;

/** Orrery's own format: one row is one pod, or `count` equal pods. docs/traces.md describes every column. */
export default {
  name: 'pods-csv',
  description: 'One row per pod: name, arrival, duration, cpu, memory and any resource, label or node selector',
  columns: ['name', 'arrival'],
  optionalColumns: [
    'namespace',
    'count',
    'duration',
    'exit_code',
    'delete_at',
    'readiness_delay',
    'cpu',
    'memory',
    'image',
    'priority_class',
    'restart_policy',
    'scheduler_name',
  ],
  isColumn: (name) => PREFIXES.some((prefix) => name.startsWith(prefix) && isQualifiedName(name.slice(prefix.length))),
  sorted: true,
  options,
  create: (chosen, header, file) => new PodRows(chosen, header, file),
} satisfies TraceFormat<Options>;

class PodRows {
  readonly #options: Options;
  readonly #fields: RowFields;
  readonly #columns: Readonly<Record<(typeof PREFIXES)[number], readonly string[]>>;
  readonly #internSpec = createIntern<PodSpec>();
  readonly #internMap = createIntern<StringMap>();

  constructor(chosen: Options, header: ReadonlyMap<string, number>, file: string) {
    this.#options = chosen;
    this.#fields = new RowFields(header, file);
    const names = [...header.keys()];
    const starting = (prefix: string): string[] => names.filter((name) => name.startsWith(prefix));
    this.#columns = {
      'label:': starting('label:'),
      'annotation:': starting('annotation:'),
      'node_selector:': starting('node_selector:'),
      'resource:': starting('resource:'),
      'limit:': starting('limit:'),
    };
  }

  read(row: readonly string[], line: number): readonly Submission[] {
    const fields = this.#fields;
    const at = fields.duration(row, line, 'arrival');
    if (at === undefined) throw fields.error('the time of arrival', row, line, 'arrival');
    const deleteAt = fields.duration(row, line, 'delete_at');
    if (deleteAt !== undefined && deleteAt < at)
      throw fields.error('a time not before arrival', row, line, 'delete_at');
    const base = {
      namespace: this.#readNamespace(row, line),
      labels: this.#readMap(row, line, 'label:'),
      annotations: this.#readMap(row, line, 'annotation:'),
      spec: this.#readSpec(row, line),
      behavior: this.#readBehavior(row, line),
    };
    return this.#readNames(row, line).map((name) => {
      const pod: PodRequest = { name, ...base };
      return deleteAt === undefined ? { at, pod } : { at, pod, deletion: { at: deleteAt, onlyIfPending: false } };
    });
  }

  /** The name alone, or `<name>-0`, `<name>-1`, ... when there is a count. */
  #readNames(row: readonly string[], line: number): readonly string[] {
    const fields = this.#fields;
    const name = fields.text(row, 'name');
    if (!isDnsSubdomain(name)) throw fields.error(`a pod name: ${DNS_SUBDOMAIN_FORMAT}`, row, line, 'name');
    if (fields.text(row, 'count') === '') return [name];
    const count = fields.wholeNumber(row, line, 'count');
    if (count < 1 || count > MAX_COUNT) throw fields.error(`a count from 1 to ${MAX_COUNT}`, row, line, 'count');
    return Array.from({ length: count }, (_, index) => `${name}-${index}`);
  }

  #readNamespace(row: readonly string[], line: number): string {
    const namespace = this.#fields.text(row, 'namespace') || this.#options.namespace;
    if (!isDnsLabel(namespace)) throw this.#fields.error('the name of a namespace', row, line, 'namespace');
    return namespace;
  }

  #readBehavior(row: readonly string[], line: number): PodBehavior {
    const fields = this.#fields;
    const runDuration = fields.duration(row, line, 'duration');
    const readinessDelay = fields.duration(row, line, 'readiness_delay');
    const exitCode = fields.text(row, 'exit_code') === '' ? 0 : fields.wholeNumber(row, line, 'exit_code');
    if (exitCode > 255) throw fields.error('an exit code from 0 to 255', row, line, 'exit_code');
    return { runDuration, exitCode: exitCode === 0 ? undefined : exitCode, readinessDelay };
  }

  #readMap(row: readonly string[], line: number, prefix: 'label:' | 'annotation:' | 'node_selector:'): StringMap {
    const map: Record<string, string> = {};
    for (const column of this.#columns[prefix]) {
      const text = this.#fields.text(row, column);
      if (text === '') continue;
      if (prefix !== 'annotation:' && !isLabelValue(text))
        throw this.#fields.error(LABEL_VALUE_FORMAT, row, line, column);
      map[column.slice(prefix.length)] = text;
    }
    return this.#internMap(JSON.stringify(map), () => map);
  }

  #readSpec(row: readonly string[], line: number): PodSpec {
    const fields = this.#fields;
    const requests: Record<string, number> = {};
    const limits: Record<string, number> = {};
    for (const name of ['cpu', 'memory']) this.#readAmount(row, line, name, name, requests);
    for (const column of this.#columns['resource:']) this.#readAmount(row, line, column, column.slice(9), requests);
    for (const column of this.#columns['limit:']) this.#readAmount(row, line, column, column.slice(6), limits);
    for (const name of Object.keys(requests)) {
      // Only native resources may be limited apart from their request (Kubernetes: extended resources cannot be overcommitted).
      if (name.includes('/')) limits[name] = requests[name]!;
      else if (limits[name] !== undefined && limits[name] < requests[name]!)
        throw fields.error(`a limit not below the request`, row, line, `limit:${name}`);
    }
    const restartPolicy = this.#readRestartPolicy(row, line);
    const image = fields.text(row, 'image') || this.#options.image;
    const priorityClassName = fields.text(row, 'priority_class');
    const schedulerName = fields.text(row, 'scheduler_name');
    const nodeSelector = this.#readMap(row, line, 'node_selector:');
    const key = JSON.stringify([
      requests,
      limits,
      restartPolicy,
      image,
      priorityClassName,
      schedulerName,
      nodeSelector,
    ]);
    return this.#internSpec(key, () => ({
      ...simplePodSpec({ image, requests, limits, restartPolicy }),
      ...(schedulerName === '' ? {} : { schedulerName }),
      ...(priorityClassName === '' ? {} : { priorityClassName }),
      ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    }));
  }

  #readAmount(row: readonly string[], line: number, column: string, name: string, into: Record<string, number>): void {
    const text = this.#fields.text(row, column);
    if (text === '') return;
    const problem = resourceProblem(name, text);
    if (problem !== undefined) throw this.#fields.error(problem.replace('expected ', ''), row, line, column);
    into[name] = parseResource(name, text)!;
  }

  /** Pods with a duration are jobs (Never), others are services (Always), unless the row says otherwise. */
  #readRestartPolicy(row: readonly string[], line: number): PodSpec['restartPolicy'] {
    const text = this.#fields.text(row, 'restart_policy');
    if (text === '') return this.#fields.text(row, 'duration') === '' ? 'Always' : 'Never';
    const policy = RESTART_POLICIES.find((candidate) => candidate === text);
    if (policy === undefined) throw this.#fields.error(RESTART_POLICIES.join(', '), row, line, 'restart_policy');
    return policy;
  }
}
