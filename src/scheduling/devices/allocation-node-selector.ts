import type { NodeSelectorRequirement, NodeSelectorTerm } from '../../api/objects/pod.ts';
import type { Device, ResourceSlice } from '../../api/objects/resource.ts';

/** Which nodes can use these devices together; undefined: all (structured createNodeSelector). */
export function nodeSelectorOf(
  devices: readonly { readonly device: Device; readonly slice: ResourceSlice }[],
  nodeName: string,
): NodeSelectorTerm | undefined {
  const matchFields: NodeSelectorRequirement[] = [];
  const matchExpressions: NodeSelectorRequirement[] = [];
  for (const { device, slice } of devices) {
    const choice = slice.spec.perDeviceNodeSelection === true ? device : slice.spec;
    if (choice.nodeName !== undefined || device.bindsToNode === true) {
      return { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] };
    }
    addNew(matchFields, choice.nodeSelector?.matchFields);
    addNew(matchExpressions, choice.nodeSelector?.matchExpressions);
  }
  if (matchFields.length + matchExpressions.length === 0) return undefined;
  return {
    ...(matchFields.length === 0 ? {} : { matchFields }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}

function addNew(to: NodeSelectorRequirement[], from: readonly NodeSelectorRequirement[] = []): void {
  for (const requirement of from) if (!to.some((known) => isSame(known, requirement))) to.push(requirement);
}

function isSame(a: NodeSelectorRequirement, b: NodeSelectorRequirement): boolean {
  if (a.key !== b.key || a.operator !== b.operator) return false;
  return a.values.every((value) => b.values.includes(value)) && b.values.every((value) => a.values.includes(value));
}
