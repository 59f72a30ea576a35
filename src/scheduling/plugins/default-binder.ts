import { z } from 'zod';
import { definePlugin } from '../plugin.ts';

/** A marker: the binding itself is written by the scheduler component (plugins/defaultbinder/default_binder.go). */
export default definePlugin({
  name: 'DefaultBinder',
  description: 'writes the binding of a pod to its node',
  args: z.strictObject({}),
  create: () => ({}),
});
