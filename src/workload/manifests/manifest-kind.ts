import type { z } from 'zod';
import type { FieldTable } from './field-table.ts';

/** How the manifests of one kind are read. */
export interface ManifestKind<T> {
  readonly kind: string;
  readonly apiVersion: string;
  /** All fields of the kind, without apiVersion and kind. */
  readonly fields: FieldTable;
  /** From the fields that are read to the internal object. */
  readonly schema: z.ZodType<T, unknown>;
}
