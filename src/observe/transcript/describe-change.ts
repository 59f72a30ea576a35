import { SECOND } from '../../engine/time.ts';
import { keyOf, type Change } from '../../api/kinds.ts';
import type { ResourceList } from '../../api/objects/meta.ts';
import type { Node } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { ResourceClaim } from '../../api/objects/resource.ts';
import { formatResource } from '../../api/resources.ts';
import { computePodRequests } from '../../scheduling/pod-requests.ts';
import { amountOf } from '../../scheduling/resource.ts';
import { clockText } from './clock-text.ts';
import { describeClaim } from './describe-claim.ts';

/** Follow from the commit itself, and would only fill lines. */
const LEFT_OUT = new Set([
  'resourceVersion',
  'lastTransitionTime',
  'creationTimestamp',
  'uid',
  'deletionGracePeriodSeconds',
]);

/** `Pod default/web-1 rev 17: nodeName="" -> node-3`. */
export function describeChange(change: Change): string {
  const { object, revision, type } = change;
  const subject = `${object.kind} ${keyOf(object)} rev ${revision}`;
  if (type === 'ADDED') return `${subject} created${described(object as Pod | Node)}`;
  if (type === 'DELETED') return `${subject} deleted`;
  const differences: string[] =
    object.kind === 'ResourceClaim' ? [...describeClaim(change.old as ResourceClaim, object)] : [];
  if (object.kind !== 'ResourceClaim') compare('', change.old, object, differences);
  return `${subject}: ${differences.length === 0 ? 'nothing new' : differences.join(', ')}`;
}

function described(object: Pod | Node): string {
  if (object.kind === 'Node') return listed(object.status.allocatable);
  if (object.kind !== 'Pod') return '';
  const { requests } = computePodRequests(object.spec);
  const list: Record<string, number> = {};
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...requests.scalar.keys()]) {
    if (amountOf(requests, name) > 0) list[name] = amountOf(requests, name);
  }
  return `${listed(list)}${object.spec.nodeName === undefined ? '' : `, nodeName=${object.spec.nodeName}`}`;
}

function listed(list: ResourceList): string {
  const names = Object.keys(list);
  return names.length === 0 ? '' : `: ${names.map((name) => `${name}=${formatResource(name, list[name]!)}`).join(' ')}`;
}

type Fields = Readonly<Record<string, unknown>>;

/** Adds `path=old -> new` for each leaf in which the two differ, with elements named by their `type`, `name` or `key`. */
function compare(path: string, old: unknown, next: unknown, differences: string[]): void {
  if (old === next) return;
  if (!isObject(old) && !isObject(next)) {
    differences.push(`${path}=${text(path, old)} -> ${text(path, next)}`);
    return;
  }
  const [before, after] = [fieldsOf(old), fieldsOf(next)];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (LEFT_OUT.has(name)) continue;
    const [oldField, field] = [before[name], after[name]];
    if (isCondition(oldField) || isCondition(field)) compareConditions(name, oldField, field, differences);
    else compare(isDetail(path, name) ? `${path}.${name}` : name, oldField, field, differences);
  }
}

/** The names of sections say nothing: `phase`, not `status.phase`; but `labels.app`. */
function isDetail(path: string, name: string): boolean {
  return path !== '' && !['metadata', 'spec', 'status', 'conditions'].includes(path) && name !== '';
}

interface ConditionFields {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

function isCondition(value: unknown): value is ConditionFields {
  return isObject(value) && 'type' in value && 'status' in value;
}

function compareConditions(name: string, old: unknown, next: unknown, differences: string[]): void {
  const [before, after] = [conditionText(old), conditionText(next)];
  if (before !== after) differences.push(before === '' ? `${name}=${after}` : `${name}=${before} -> ${after}`);
}

function conditionText(condition: unknown): string {
  if (!isCondition(condition)) return '';
  return condition.reason === undefined ? condition.status : `${condition.status} (${condition.reason})`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The fields of an object; of an array its elements by what names them. */
function fieldsOf(value: unknown): Fields {
  if (!isObject(value)) return {};
  if (!Array.isArray(value)) return value as Fields;
  const fields: Record<string, unknown> = {};
  value.forEach((element: unknown, index) => {
    fields[isObject(element) ? nameOf(element as Fields, index) : String(index)] = element;
  });
  return fields;
}

function nameOf({ type, name, key }: Fields, index: number): string {
  for (const candidate of [type, name, key]) if (typeof candidate === 'string') return candidate;
  return String(index);
}

function text(path: string, value: unknown): string {
  if (value === undefined || value === '') return '""';
  if (typeof value === 'number' && /(Timestamp|Time)$/.test(path)) return clockText(value);
  if (typeof value === 'number' && path.endsWith('Duration')) return `${value / SECOND}s`;
  return typeof value === 'object' ? JSON.stringify(value) : `${value as string | number | boolean}`;
}
