import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Would the comparison notice? Breaks one rule after the other in a copy of src/ and looks whether the stored decisions
 * still agree: \`npx tsx conformance/mutate.ts\` writes MUTATIONS.md.
 */
interface Mutation {
  readonly file: string;
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** Which cases are to notice; decisions unless it says volume. */
  readonly cases?: 'decision' | 'volume';
}

const mutations: readonly Mutation[] = [
  {
    file: 'plugins/node-unschedulable.ts',
    what: 'an unschedulable node takes pods',
    from: 'node.spec.unschedulable',
    to: 'false',
  },
  {
    file: 'plugins/node-name.ts',
    what: 'spec.nodeName is not looked at',
    from: 'pod.spec.nodeName === node.metadata.name',
    to: 'true',
  },
  {
    file: 'plugins/taint-toleration.ts',
    what: 'PreferNoSchedule taints do not count',
    from: 'intolerable++',
    to: 'intolerable += 0',
  },
  {
    file: 'plugins/taint-toleration.ts',
    what: 'no taint forbids',
    from: 'forbiddingTaint(pod, node) === undefined',
    to: 'true',
  },
  {
    file: 'plugins/node-affinity.ts',
    what: 'addedAffinity is not looked at',
    from: 'if (!isEnforced(node)) return ENFORCED_RULES;',
    to: '',
  },
  {
    file: 'plugins/node-affinity.ts',
    what: 'pins to nodes do not narrow the search',
    from: ': { state: undefined, nodeNames };',
    to: ': { state: undefined };',
  },
  {
    file: 'host-ports.ts',
    what: 'host ports on different addresses clash',
    from: 'return a.ip === b.ip ||',
    to: 'return true ||',
  },
  {
    file: 'host-ports.ts',
    what: 'host ports of sidecars do not count',
    from: '[...sidecars, ...spec.containers]',
    to: '[...spec.containers]',
  },
  {
    file: 'resource-allocation.ts',
    what: 'scores count a pod without requests as nothing',
    from: ': pod.scoringRequests',
    to: ': pod.requests',
  },
  { file: 'pod-requests.ts', what: 'overhead is left out', from: 'add(total, overhead);', to: '' },
  { file: 'pod-requests.ts', what: 'the peak of init containers is left out', from: 'raise(total, peak);', to: '' },
  {
    file: 'scoring-strategy.ts',
    what: 'RequestedToCapacityRatio cuts off',
    from: 'Math.round(sum / weightSum)',
    to: 'Math.trunc(sum / weightSum)',
  },
  {
    file: 'scoring-strategy.ts',
    what: 'MostAllocated goes beyond full',
    from: 'Math.min(requested, capacity)',
    to: 'requested',
  },
  {
    file: 'plugins/node-resources-balanced-allocation.ts',
    what: 'the balance is rounded',
    from: 'Math.trunc((1 - deviation(fractions, count)) * MAX_NODE_SCORE)',
    to: 'Math.round((1 - deviation(fractions, count)) * MAX_NODE_SCORE)',
  },
  {
    file: 'plugins/image-locality.ts',
    what: 'the share of nodes with the image does not count',
    from: 'presence.sizeBytes * spread',
    to: 'presence.sizeBytes',
  },
  {
    file: 'plugins/inter-pod-affinity.ts',
    what: 'multiplies before it divides',
    from: 'MAX_NODE_SCORE * ((scores[index]! - lowest) / range)',
    to: '(MAX_NODE_SCORE * (scores[index]! - lowest)) / range',
  },
  {
    file: 'inter-pod-counts.ts',
    what: 'the first pod of a group fits nowhere',
    from: 'if (isNear) return true;',
    to: 'if (isNear || state.affinity.isEmpty) return isNear;',
  },
  {
    file: 'inter-pod-terms.ts',
    what: 'a namespaceSelector never matches a namespace without labels',
    from: '!isFound && !matchesSelector(namespaceSelector, NO_LABELS)',
    to: '!isFound',
  },
  {
    file: 'spread-state.ts',
    what: 'minDomains is not looked at',
    from: 'counts.size < this.constraints[index]!.minDomains ? 0 :',
    to: '',
  },
  {
    file: 'spread-constraint.ts',
    what: 'nodeTaintsPolicy is not looked at',
    from: "constraint.nodeTaintsPolicy === 'Honor'",
    to: 'false',
  },
  {
    file: 'spread-constraint.ts',
    what: 'pods that are about to go count',
    from: ' || metadata.deletionTimestamp !== undefined',
    to: '',
  },
  {
    file: 'spread-score.ts',
    what: 'the weight of few domains is off by one',
    from: 'Math.log(domainCount + 2)',
    to: 'Math.log(domainCount + 1)',
  },
  {
    file: 'filtering.ts',
    what: 'pods of equal priority that are nominated do not count',
    from: 'other.pod.spec.priority >= spec.priority',
    to: 'other.pod.spec.priority > spec.priority',
  },
  {
    file: 'node-tree.ts',
    what: 'nodes stand in order of arrival',
    from: "return region === '' && zone === '' ? '' :",
    to: "return region !== '#' ? '' :",
  },
  ...volumeMutations(),
];

const root = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'orrery-mutations-'));
const rows: string[] = [];
try {
  for (const part of ['src', 'conformance', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      filter: (path) => !path.includes('/oracle') || path.endsWith('.ts'),
    });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const mutation of mutations) rows.push(`| ${mutation.file} | ${mutation.what} | ${judge(mutation)} |`);
} finally {
  rmSync(copy, { recursive: true });
}

writeFileSync(
  new URL('MUTATIONS.md', import.meta.url),
  `# Would the comparison notice?

Made by \`npx tsx conformance/mutate.ts\`: each rule of src/scheduling below was broken by itself, and the stored decisions
were compared until one differed.

| File | What was broken | First case that differs |
| --- | --- | --- |
${rows.join('\n')}
`,
);
process.stdout.write(`${rows.join('\n')}\n`);

function judge({ file, from, to, cases = 'decision' }: Mutation): string {
  const path = join(copy, 'src/scheduling', file);
  const original = readFileSync(path, 'utf8');
  if (original.split(from).length !== 2) return `the text to change is not there once: ${from}`;
  writeFileSync(
    path,
    original.replace(from, () => to),
  );
  try {
    return execFileSync('npx', ['tsx', 'conformance/first-difference.ts', cases], {
      cwd: copy,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'the comparison breaks off with an error';
  } finally {
    writeFileSync(path, original);
  }
}

function volumeMutations(): Mutation[] {
  const rules: readonly (readonly [file: string, what: string, from: string, to: string])[] = [
    [
      'volumes/disk-conflict.ts',
      'a disk that is only read clashes all the same',
      'one.readOnly && other.readOnly',
      'false',
    ],
    [
      'plugins/volume-restrictions.ts',
      'ReadWriteOncePod claims may be used twice',
      'if (snapshot.isClaimUsed(claimKey(pod, claimName))) conflicts++;',
      '',
    ],
    [
      'plugins/node-volume-limits.ts',
      'a volume that is attached already counts again',
      'for (const volume of attached.keys()) wanted.delete(volume);',
      '',
    ],
    ['plugins/node-volume-limits.ts', 'one volume too many', '+ count > limit', '+ count > limit + 1'],
    [
      'volumes/csi-migration.ts',
      'volumes of former in-tree plugins do not count',
      'if (ebs !== undefined) return { driver: EBS, handle: ebsHandle(ebs.volumeID) };\n  if (pd === undefined) return undefined;',
      'if (pd === undefined) return undefined;',
    ],
    [
      'plugins/volume-zone.ts',
      'old names of zones are not looked for under the new ones',
      ' ?? labels[TOPOLOGY_LABELS.get(key)!]',
      '',
    ],
    ['plugins/volume-zone.ts', 'nodes without zones are rejected', 'if (!hasTopology(labels)) return undefined;', ''],
    [
      'volumes/find-matching-volume.ts',
      'the largest volume is taken',
      'spec.capacityBytes < smallest.spec.capacityBytes',
      'spec.capacityBytes > smallest.spec.capacityBytes',
    ],
    [
      'volumes/find-matching-volume.ts',
      'volumes that are not Available are taken',
      "volume.status.phase === 'Available' &&",
      '',
    ],
    [
      'volumes/find-matching-volume.ts',
      'a promised volume out of reach is replaced by another',
      'if (isPromised) return isReachable ? volume : undefined;',
      'if (isPromised && isReachable) return volume;',
    ],
    [
      'volumes/find-pod-volumes.ts',
      'large claims choose first',
      'a.spec.requestBytes - b.spec.requestBytes',
      'b.spec.requestBytes - a.spec.requestBytes',
    ],
    [
      'volumes/find-pod-volumes.ts',
      'allowedTopologies are not looked at',
      'if (!isAllowed(storageClass.allowedTopologies, labels))',
      'if (false)',
    ],
    ['volumes/find-pod-volumes.ts', 'free storage is not looked at', 'if (capacity ===', 'if (false && capacity ==='],
    [
      'volumes/find-pod-volumes.ts',
      'a node chosen earlier is forgotten',
      'selected !== undefined && selected !== metadata.name',
      'false',
    ],
    ['volumes/assume-cache.ts', 'what earlier pods will get is not seen', 'this.#assumed.set(key, object);', ''],
    [
      'volumes/capacity-score.ts',
      'classes are not averaged',
      'Math.round(total / classes.size)',
      'Math.min(100, total)',
    ],
  ];
  return rules.map(([file, what, from, to]) => ({ file, what, from, to, cases: 'volume' }));
}
