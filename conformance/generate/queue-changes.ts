import type { Json, Labels, NodeJson, PodJson } from '../case.ts';
import { makeNodeSpec, makeNodeStatus } from './nodes.ts';
import type { Random } from './random.ts';
import { APPS, DISK, RACK, TAINTS, TIERS, ZONE } from './vocabulary.ts';

/** The pod as its next version: one thing or two are different, sometimes nothing that matters. */
export function changePod(random: Random, pod: PodJson, nodeNames: readonly string[]): PodJson {
  const hasGates = Array.isArray(pod.spec['schedulingGates']);
  const changes: ((pod: PodJson) => PodJson)[] = [
    withOtherLabels,
    withOtherLabels,
    withLessRequested,
    withLessRequested,
    withMoreRequested,
    withToleration,
    withToleration,
    withNomination,
    withNomination,
    withNomination,
    withCondition,
    withAnnotation,
    terminating,
    ...(hasGates ? [withFewerGates, withFewerGates, withFewerGates, withFewerGates, withFewerGates] : []),
  ];
  const changed = random.pick(changes)(pod);
  return random.chance(0.2) ? random.pick(changes)(changed) : changed;

  function withOtherLabels({ metadata, ...rest }: PodJson): PodJson {
    return { ...rest, metadata: { ...metadata, labels: changeLabels(random, metadata.labels ?? {}) } };
  }

  function withLessRequested(before: PodJson): PodJson {
    return withRequests(before, { cpu: '1m', memory: '1Mi' });
  }

  function withMoreRequested(before: PodJson): PodJson {
    return before.spec['resources'] === undefined ? withRequests(before, { cpu: '1700m', memory: '3Gi' }) : before;
  }

  function withToleration({ spec, ...rest }: PodJson): PodJson {
    const { key, effect } = random.pick(TAINTS);
    const tolerations = [...((spec['tolerations'] as Json[] | undefined) ?? []), { key, operator: 'Exists', effect }];
    return { ...rest, spec: { ...spec, tolerations } };
  }

  function withNomination({ status = {}, ...rest }: PodJson): PodJson {
    const { nominatedNodeName, ...others } = status;
    if (nodeNames.length === 0 || (nominatedNodeName !== undefined && random.chance(0.6)))
      return { ...rest, status: others };
    return { ...rest, status: { ...others, nominatedNodeName: random.pick(nodeNames) } };
  }

  function withCondition({ status = {}, ...rest }: PodJson): PodJson {
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: random.pick(['Unschedulable', 'SchedulerError']),
    };
    return {
      ...rest,
      status: { ...status, conditions: [condition as { type: string; status: 'False'; reason: string }] },
    };
  }

  function withAnnotation({ metadata, ...rest }: PodJson): PodJson {
    return { ...rest, metadata: { ...metadata, annotations: { note: random.pick(['a', 'b', 'c']) } } };
  }

  function terminating({ metadata, ...rest }: PodJson): PodJson {
    if (random.chance(0.5)) return withOtherLabels({ metadata, ...rest });
    return { ...rest, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
  }

  function withFewerGates({ spec: { schedulingGates, ...spec }, ...rest }: PodJson): PodJson {
    const [, ...others] = (schedulingGates as Json[] | undefined) ?? [];
    return { ...rest, spec: others.length === 0 ? spec : { ...spec, schedulingGates: others } };
  }
}

function withRequests({ spec, ...rest }: PodJson, requests: Json): PodJson {
  const [first, ...others] = spec['containers'] as Json[];
  return { ...rest, spec: { ...spec, containers: [{ ...first, resources: { requests } }, ...others] } };
}

function changeLabels(random: Random, labels: Labels): Labels {
  const { app: _app, ...others } = labels;
  if (random.chance(0.2)) return others;
  return { ...labels, app: random.pick(APPS), ...(random.chance(0.3) ? { tier: random.pick(TIERS) } : {}) };
}

/** The node as its next version. */
export function changeNode(random: Random, node: NodeJson): NodeJson {
  const { metadata, spec = {}, status } = node;
  const { labels, annotations, ...names } = metadata;
  return random.pick<() => NodeJson>([
    () => ({ ...node, status: { ...makeNodeStatus(random), conditions: status.conditions ?? [] } }),
    () => ({ ...node, status: { ...makeNodeStatus(random), conditions: status.conditions ?? [] } }),
    () => ({ ...node, spec: makeNodeSpec(random) }),
    () => ({ ...node, spec: makeNodeSpec(random) }),
    () => ({ ...node, spec: { ...spec, unschedulable: spec['unschedulable'] !== true } }),
    () => ({ ...node, metadata: { ...metadata, labels: changeNodeLabels(random, labels) } }),
    () => ({ ...node, metadata: { ...metadata, labels: changeNodeLabels(random, labels) } }),
    () => ({ ...node, metadata: { ...metadata, labels: changeNodeLabels(random, labels) } }),
    () => ({
      ...node,
      metadata: { ...names, labels, ...(annotations === undefined ? { annotations: { note: 'a' } } : {}) },
    }),
    () => ({
      ...node,
      status: { ...status, conditions: [{ type: 'Ready', status: random.pick(['True', 'False', 'Unknown']) }] },
    }),
  ])();
}

function changeNodeLabels(random: Random, labels: Labels): Labels {
  const key = random.pick([ZONE, DISK, RACK]);
  const { [key]: _old, ...others } = labels;
  const values: Record<string, readonly string[]> = {
    [ZONE]: ['z1', 'z2', 'z3'],
    [DISK]: ['ssd', 'hdd'],
    [RACK]: ['k1', 'k2'],
  };
  return random.chance(0.4) ? others : { ...others, [key]: random.pick(values[key]!) };
}
