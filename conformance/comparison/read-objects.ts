import type { BudgetJson, NodeJson, PodJson } from '../case.ts';
import type { Node } from '../../src/api/objects/node.ts';
import type { Pod, PodSpec } from '../../src/api/objects/pod.ts';
import type { PodDisruptionBudget } from '../../src/api/objects/policy.ts';
import { pickFields, type FieldTable } from '../../src/workload/manifests/field-table.ts';
import { nodeManifest } from '../../src/workload/manifests/node.ts';
import { podDisruptionBudgetManifest } from '../../src/workload/manifests/pod-disruption-budget.ts';
import { podManifest } from '../../src/workload/manifests/pod.ts';
import { podSpec, POD_SPEC_FIELDS } from '../../src/workload/manifests/pod-spec.ts';

/** Reads the objects of one case with the schemas of our manifest reader; whatever these would leave out is an error. */
export class ObjectReader {
  readonly #specs = new Map<string, PodSpec>();

  node(json: NodeJson): Node {
    const node = nodeManifest.schema.parse(pickAll(json, nodeManifest.fields));
    return { ...node, metadata: { ...node.metadata, uid: node.metadata.name } };
  }

  /**
   * The reader of manifests takes neither status nor deletionTimestamp, for both of which a running cluster cares; they
   * are put in here, and the uid as the oracle gives it.
   */
  pod(json: PodJson): Pod {
    const { deletionTimestamp, ownerReferences: _owners, uid, ...metadata } = json.metadata;
    const envelope = podManifest.schema.parse(pickAll({ metadata, spec: {} }, podManifest.fields));
    const { namespace, name } = envelope.metadata;
    const { nominatedNodeName, startTime, conditions = [] } = json.status ?? {};
    return {
      kind: 'Pod',
      metadata: {
        ...envelope.metadata,
        uid: uid ?? `${namespace}/${name}`,
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp: 0 }),
      },
      spec: this.#spec(json),
      status: {
        phase: 'Pending',
        conditions: conditions.map((condition) => ({ ...condition, lastTransitionTime: 0 })),
        ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }),
        ...(startTime === undefined ? {} : { startTime: (Date.parse(startTime) - EPOCH) * 1000 }),
      },
    };
  }

  budget(json: BudgetJson): PodDisruptionBudget {
    const { status, ...rest } = json;
    const { disruptedPods = {} } = status;
    const budget = podDisruptionBudgetManifest.schema.parse(pickAll(rest, podDisruptionBudgetManifest.fields));
    const names = Object.keys(disruptedPods);
    return { ...budget, status: { ...status, disruptedPods: Object.fromEntries(names.map((name) => [name, 0])) } };
  }

  /** Pods of one template share what was read once, as they do in a simulation. */
  #spec({ spec: { nodeName, ...json } }: PodJson): PodSpec {
    const text = JSON.stringify(json);
    let spec = this.#specs.get(text);
    if (spec === undefined) {
      spec = podSpec.parse(pickAll(json, POD_SPEC_FIELDS));
      this.#specs.set(text, spec);
    }
    return nodeName === undefined ? spec : { ...spec, nodeName: nodeName as string };
  }
}

/** Start times of cases are counted from here. */
const EPOCH = Date.parse('2026-01-01T00:00:00Z');

export function pickAll(json: unknown, fields: FieldTable): unknown {
  const { value, unknown, ignored } = pickFields(json, fields);
  if (unknown !== undefined || ignored.length > 0) {
    throw new Error(`the manifest reader leaves out ${JSON.stringify(unknown?.path ?? ignored)}`);
  }
  return value;
}
