/** The minor versions whose behaviour can be had; where they do not differ, nothing asks. */
export const KUBERNETES_VERSIONS = ['1.36', '1.37'] as const;

export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

/** What is said of 1.36 holds unless a scenario asks for more. */
export const DEFAULT_KUBERNETES_VERSION: KubernetesVersion = '1.36';
