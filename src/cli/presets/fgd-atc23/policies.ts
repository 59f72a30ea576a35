import { InputError, unknownName } from '../../../api/input-error.ts';

/** The authors' six policies: our plugin, and what their files and figures call it. */
export interface Policy {
  readonly plugin: string;
  readonly published: string;
  /** Its decisions hang on nothing but the order of pods and nodes, so that every digit must be the authors'. */
  readonly isDeterministic: boolean;
}

/** In the order of the paper's figures. */
export const POLICIES: readonly Policy[] = [
  { plugin: 'Random', published: 'Random', isDeterministic: false },
  { plugin: 'DotProduct', published: 'DotProd', isDeterministic: true },
  { plugin: 'GpuClustering', published: 'GpuClustering', isDeterministic: true },
  { plugin: 'GpuPacking', published: 'GpuPacking', isDeterministic: true },
  { plugin: 'BestFit', published: 'BestFit', isDeterministic: true },
  { plugin: 'FGD', published: 'FGD', isDeterministic: true },
];

/** By either name, in capitals or not. */
export function findPolicy(name: string): Policy | undefined {
  const wanted = name.toLowerCase();
  return POLICIES.find(
    ({ plugin, published }) => plugin.toLowerCase() === wanted || published.toLowerCase() === wanted,
  );
}

/** In the order of the paper. @throws InputError */
export function choosePolicies(given: string | undefined): readonly Policy[] {
  if (given === undefined) return POLICIES;
  const wanted = new Set<Policy>();
  for (const name of given.split(',').map((text) => text.trim())) {
    const policy = findPolicy(name);
    if (policy === undefined) {
      const known = POLICIES.map(({ plugin }) => plugin);
      throw new InputError(`--policies ${unknownName('policy', name, known)}`);
    }
    if (wanted.has(policy)) throw new InputError(`--policies ${given}: ${policy.plugin} stands there twice`);
    wanted.add(policy);
  }
  return POLICIES.filter((policy) => wanted.has(policy));
}
