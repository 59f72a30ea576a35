import type { PriorityClass } from '../../api/objects/core.ts';
import { fieldsThatAre } from './field-table.ts';
import { flag, object, oneOf, wholeNumber } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

/** Above it are only the two classes of the system (pkg/apis/scheduling/types.go HighestUserDefinablePriority). */
const HIGHEST_USER_DEFINABLE_PRIORITY = 1_000_000_000;
const LOWEST_PRIORITY = -2_147_483_648;
const SYSTEM_PREFIX = 'system-';

export const priorityClassManifest: ManifestKind<PriorityClass> = {
  kind: 'PriorityClass',
  apiVersion: 'scheduling.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    ...fieldsThatAre('read', 'value globalDefault preemptionPolicy'),
    description: 'silent',
  },
  schema: object(
    {
      metadata: metadata({ namespaced: false }),
      value: wholeNumber(LOWEST_PRIORITY, 2_147_483_647),
      globalDefault: flag().default(false),
      preemptionPolicy: oneOf(['PreemptLowerPriority', 'Never']).default('PreemptLowerPriority'),
    },
    'a priority class with a value',
  )
    .superRefine(({ metadata: { name }, value }, context) => {
      if (value > HIGHEST_USER_DEFINABLE_PRIORITY && !name.startsWith(SYSTEM_PREFIX)) {
        context.addIssue({
          code: 'custom',
          path: ['value'],
          message: `expected at most ${HIGHEST_USER_DEFINABLE_PRIORITY}`,
        });
      }
    })
    .transform((parsed) => ({ kind: 'PriorityClass', ...parsed })),
};
