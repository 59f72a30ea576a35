import { z } from 'zod';
import type { CountOrPercent, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/objects/policy.ts';
import { fieldsThatAre } from './field-table.ts';
import { LABEL_SELECTOR_FIELDS, labelSelector, object, oneOf, text, wholeNumber, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

const EXPECTED = 'expected a whole number from 0 or a share such as "50%"';

/** An IntOrString; above 100 % the API server refuses it. */
const countOrPercent: z.ZodType<CountOrPercent, unknown> = z.union(
  [wholeNumber(0, 2_147_483_647), text().regex(/^(?:100|\d{1,2})%$/, { error: EXPECTED })],
  { error: EXPECTED },
);

const UNKNOWN_YET: PodDisruptionBudgetStatus = {
  disruptionsAllowed: 0,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
  disruptedPods: {},
};

/** Its status is the disruption controller's, and left out. */
export const podDisruptionBudgetManifest: ManifestKind<PodDisruptionBudget> = {
  kind: 'PodDisruptionBudget',
  apiVersion: 'policy/v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      ...fieldsThatAre('read', 'minAvailable maxUnavailable unhealthyPodEvictionPolicy'),
      selector: LABEL_SELECTOR_FIELDS,
    },
    status: 'silent',
  },
  schema: object(
    {
      metadata: metadata({ namespaced: true }),
      spec: object(
        {
          minAvailable: countOrPercent.optional(),
          maxUnavailable: countOrPercent.optional(),
          selector: labelSelector.optional(),
          unhealthyPodEvictionPolicy: oneOf(['IfHealthyBudget', 'AlwaysAllow']).optional(),
        },
        'the spec of a pod disruption budget',
      )
        .superRefine(({ minAvailable, maxUnavailable }, context) => {
          if (minAvailable === undefined || maxUnavailable === undefined) return;
          const message = 'expected minAvailable or maxUnavailable, not both';
          context.addIssue({ code: 'custom', path: ['maxUnavailable'], message });
        })
        .transform(withoutUndefined)
        .default({}),
    },
    'a pod disruption budget',
  ).transform(({ metadata: meta, spec }) => ({
    kind: 'PodDisruptionBudget',
    metadata: meta,
    spec,
    status: UNKNOWN_YET,
  })),
};
