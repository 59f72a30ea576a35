import { z } from 'zod';

/** `controlPlane.controllerManager` of a scenario: what holds for all of its controllers together. */
export const controllerManagerOptions = z.strictObject({
  clientConnection: z
    .strictObject({
      qps: z.number().gt(0).default(20).describe('requests per second; kube-controller-manager --kube-api-qps'),
      burst: z.int().min(1).default(30).describe('kube-controller-manager --kube-api-burst'),
    })
    .prefault({})
    .describe('the rate limiter of its connection to the API server, which all its controllers share'),
});

export type ControllerManagerOptions = z.infer<typeof controllerManagerOptions>;
