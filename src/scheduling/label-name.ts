import { z } from 'zod';

const PREFIX = /^(?=.{1,253}\/)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\//;
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** A qualified name, as keys of labels and extended resources are (apimachinery ValidateLabelName). */
export const labelName = z
  .string()
  .refine((name) => NAME.test(name.replace(PREFIX, '')), { error: 'expected a name such as example.com/gpu' });
