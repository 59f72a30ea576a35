import type { z } from 'zod';
import type { ObjectMeta, StringMap } from '../../api/objects/meta.ts';
import { DNS_LABEL_FORMAT, DNS_SUBDOMAIN_FORMAT, isDnsLabel, isDnsSubdomain } from '../names.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import { annotationMap, labelMap, object, text } from './fields.ts';

/** Every field of metav1.ObjectMeta. What the API server sets by itself is left out in silence. */
export const METADATA_FIELDS: FieldTable = {
  ...fieldsThatAre('read', 'name namespace labels annotations'),
  ...fieldsThatAre('silent', 'generateName selfLink uid resourceVersion generation creationTimestamp managedFields'),
  ...fieldsThatAre('ignored', 'deletionTimestamp deletionGracePeriodSeconds ownerReferences finalizers'),
};

/** kubectl writes the whole object into this annotation; nobody needs it here. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What `kubectl create` would send; the API server sets uid, resourceVersion and creationTimestamp. */
export function metadata(of: {
  readonly namespaced: boolean;
  readonly isName?: 'label';
}): z.ZodType<ObjectMeta, unknown> {
  const name =
    of.isName === 'label'
      ? text('a name').refine(isDnsLabel, { error: `expected a name: ${DNS_LABEL_FORMAT}` })
      : text('a name').refine(isDnsSubdomain, { error: `expected a name: ${DNS_SUBDOMAIN_FORMAT}` });
  return object(
    {
      name,
      namespace: text('the name of a namespace')
        .refine(isDnsLabel, { error: `expected a namespace: ${DNS_LABEL_FORMAT}` })
        .default('default'),
      labels: labelMap.default({}),
      annotations: annotationMap.default({}),
    },
    'metadata with a name',
  ).transform(({ name: ownName, namespace, labels, annotations }) => ({
    name: ownName,
    namespace: of.namespaced ? namespace : '',
    uid: '',
    resourceVersion: 0,
    creationTimestamp: 0,
    labels,
    annotations: withoutLastApplied(annotations),
  }));
}

function withoutLastApplied(annotations: StringMap): StringMap {
  if (!(LAST_APPLIED in annotations)) return annotations;
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== LAST_APPLIED));
}
