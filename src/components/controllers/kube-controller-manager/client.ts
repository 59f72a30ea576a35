/** kube-controller-manager --kube-api-qps and --kube-api-burst: one connection, which all its controllers share. */
export const KUBE_CONTROLLER_MANAGER = {
  component: 'kube-controller-manager',
  qps: 20,
  burst: 30,
  isShared: true,
} as const;
