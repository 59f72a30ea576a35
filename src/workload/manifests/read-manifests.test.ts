import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../engine/time.ts';
import type { PodSpec } from '../../api/objects/pod.ts';
import { readManifests, type Manifests } from './read-manifests.ts';

function read(...texts: string[]): Manifests {
  return readManifests(texts.map((text, index) => ({ file: `${index}.yaml`, text })));
}

function specOf(lines: string): PodSpec {
  return read(`apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n${lines.replace(/^/gm, '  ')}`).pods[0]!.spec;
}

const CONTAINER = 'containers: [{name: c, image: "a:1"}]';

describe('a pod is completed as the API server would', () => {
  test('with nothing but a container', () => {
    expect(read(`apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  ${CONTAINER}\n`)).toEqual({
      namespaces: [],
      priorityClasses: [],
      services: [],
      disruptionBudgets: [],
      deviceObjects: [],
      storageObjects: [],
      podGroups: [],
      nodes: [],
      warnings: [],
      pods: [
        {
          name: 'p',
          namespace: 'default',
          labels: {},
          annotations: {},
          spec: {
            schedulerName: 'default-scheduler',
            containers: [{ name: 'c', image: 'a:1', imagePullPolicy: 'IfNotPresent', requests: {}, limits: {} }],
            priority: 0,
            preemptionPolicy: 'PreemptLowerPriority',
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
          },
        },
      ],
    });
  });

  test('limits without requests become requests', () => {
    const { containers } = specOf(
      'containers: [{name: c, image: a, resources: {requests: {cpu: 100m}, limits: {cpu: 1, memory: 1Gi, a.b/gpu: 2}}}]',
    );
    expect(containers[0]).toMatchObject({
      requests: { cpu: 100, memory: 1_073_741_824, 'a.b/gpu': 2 },
      limits: { cpu: 1000, memory: 1_073_741_824, 'a.b/gpu': 2 },
    });
  });

  test.each([
    ['a', 'Always'],
    ['a:latest', 'Always'],
    ['host:5000/a', 'Always'],
    ['host:5000/a:1', 'IfNotPresent'],
    ['a@sha256:1', 'IfNotPresent'],
    ['a:latest@sha256:1', 'Always'],
  ])('image %s is pulled %s', (image, policy) => {
    expect(specOf(`containers: [{name: c, image: "${image}"}]`).containers[0]!.imagePullPolicy).toBe(policy);
  });

  test('ports', () => {
    const ports =
      'containers: [{name: c, image: a, ports: [{containerPort: 80, name: web}, {containerPort: 53, hostPort: 54, protocol: UDP}]}]';
    expect(specOf(ports).containers[0]!.ports).toEqual([
      { containerPort: 80, protocol: 'TCP' },
      { containerPort: 53, hostPort: 54, protocol: 'UDP' },
    ]);
    expect(specOf(`hostNetwork: true\n${ports}`).containers[0]!.ports).toEqual([
      { containerPort: 80, hostPort: 80, protocol: 'TCP' },
      { containerPort: 53, hostPort: 54, protocol: 'UDP' },
    ]);
  });

  test('resources of the whole pod', () => {
    const spec = specOf(
      'resources: {limits: {cpu: 4, memory: 8Gi}}\ncontainers: [{name: c, image: a, resources: {requests: {cpu: 1}}}, {name: d, image: a, resources: {requests: {cpu: 500m}}}]',
    );
    expect(spec).toMatchObject({
      requests: { cpu: 1500, memory: 8_589_934_592 },
      limits: { cpu: 4000, memory: 8_589_934_592 },
    });
  });

  test('an explicit 0 of the containers stays before the limit of the whole pod', () => {
    const spec = specOf(
      'resources: {limits: {memory: 8Gi}}\ncontainers: [{name: c, image: a, resources: {requests: {memory: 0}}}]',
    );
    expect(spec).toMatchObject({ requests: { memory: 0 } });
  });

  test('everything about where it may go', () => {
    const spec = specOf(`
nodeSelector: {disk: ssd}
priorityClassName: high
schedulingGates: [{name: a.b/wait}]
tolerations:
- {key: k, value: v, effect: NoSchedule}
- {operator: Exists}
- {key: k, operator: Exists, effect: NoExecute, tolerationSeconds: 60}
topologySpreadConstraints:
- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, minDomains: 2, labelSelector: {matchLabels: {app: web}}}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms: [{matchExpressions: [{key: cores, operator: Gt, values: ["4"]}], matchFields: [{key: metadata.name, operator: In, values: [m]}]}]
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 5, preference: {matchExpressions: [{key: a, operator: Exists}]}}]
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchExpressions: [{key: app, operator: In, values: [a]}]}, namespaces: [x]}]
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: host, namespaceSelector: {}}}]
${CONTAINER}`);
    expect(spec).toMatchObject({
      nodeSelector: { disk: 'ssd' },
      priorityClassName: 'high',
      schedulingGates: ['a.b/wait'],
      tolerations: [
        { key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' },
        { operator: 'Exists' },
        { key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
      ],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
          minDomains: 2,
          labelSelector: { matchLabels: { app: 'web' } },
        },
      ],
      affinity: {
        nodeAffinity: {
          required: [
            {
              matchExpressions: [{ key: 'cores', operator: 'Gt', values: ['4'] }],
              matchFields: [{ key: 'metadata.name', operator: 'In', values: ['m'] }],
            },
          ],
          preferred: [{ weight: 5, preference: { matchExpressions: [{ key: 'a', operator: 'Exists', values: [] }] } }],
        },
        podAffinity: {
          required: [
            {
              topologyKey: 'zone',
              labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] },
              namespaces: ['x'],
            },
          ],
        },
        podAntiAffinity: {
          preferred: [{ weight: 1, podAffinityTerm: { topologyKey: 'host', namespaceSelector: {} } }],
        },
      },
    });
  });

  test('null is the same as absent', () => {
    expect(specOf(`nodeSelector:\ntolerations: null\n${CONTAINER}`)).toEqual(specOf(CONTAINER));
  });

  test('annotations say how its containers behave', () => {
    const annotations =
      '{orrery.dev/run-duration: 1h30m, orrery.dev/exit-code: "2", orrery.dev/readiness-delay: 5s, orrery.dev/usage-ratio: "cpu=0.5, memory=1.2"}';
    const [pod] = read(
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: ${annotations}}\nspec: {${CONTAINER}}`,
    ).pods;
    expect(pod!.behavior).toEqual({
      runDuration: 90 * MINUTE,
      exitCode: 2,
      readinessDelay: 5 * SECOND,
      usageRatio: { cpu: 0.5, memory: 1.2 },
    });
  });
});

describe('other kinds', () => {
  const meta = { uid: '', resourceVersion: 0, creationTimestamp: 0, labels: {}, annotations: {} };

  test('a node', () => {
    const { nodes } = read(`
apiVersion: v1
kind: Node
metadata: {name: m, uid: abc, creationTimestamp: 2024-01-01T00:00:00Z, resourceVersion: "7", labels: {zone: a}}
spec: {unschedulable: true, podCIDR: 10.0.0.0/24, taints: [{key: k, effect: NoSchedule, timeAdded: 2024-01-01T00:00:00Z}]}
status:
  capacity: {cpu: 4, memory: 8Gi, a.b/gpu: 2}
  allocatable: {cpu: 3500m, memory: 7Gi}
  conditions: [{type: Ready, status: "True", lastHeartbeatTime: 2024-01-01T00:00:00Z, message: fine, reason: KubeletReady}]
  images: [{names: [a, "a@sha256:1", "reg:5000/b"], sizeBytes: 100}]
  nodeInfo: {architecture: amd64}`);
    expect(nodes).toEqual([
      {
        kind: 'Node',
        metadata: { ...meta, name: 'm', namespace: '', labels: { zone: 'a' } },
        spec: { unschedulable: true, taints: [{ key: 'k', value: '', effect: 'NoSchedule' }] },
        status: {
          capacity: { cpu: 4000, memory: 8_589_934_592, 'a.b/gpu': 2, pods: 110 },
          allocatable: { cpu: 3500, memory: 7_516_192_768, pods: 110 },
          conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: 0 }],
          images: ['a:latest', 'a@sha256:1', 'reg:5000/b:latest'].map((name) => ({ name, sizeBytes: 100 })),
        },
      },
    ]);
  });

  test('a node without allocatable has all of its capacity', () => {
    const { nodes } = read('apiVersion: v1\nkind: Node\nmetadata: {name: m}\nstatus: {capacity: {cpu: 4, pods: 7}}');
    expect(nodes[0]!.status.allocatable).toEqual({ cpu: 4000, pods: 7 });
  });

  test('a namespace, a priority class, a service', () => {
    const { namespaces, priorityClasses, services, warnings } = read(
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\nspec: {finalizers: [kubernetes]}',
      'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 1000\ndescription: text',
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: team}\nspec: {selector: {app: web}, ports: [{port: 80}]}',
    );
    expect(namespaces).toEqual([{ kind: 'Namespace', metadata: { ...meta, name: 'team', namespace: '' } }]);
    expect(priorityClasses).toEqual([
      {
        kind: 'PriorityClass',
        metadata: { ...meta, name: 'high', namespace: '' },
        value: 1000,
        globalDefault: false,
        preemptionPolicy: 'PreemptLowerPriority',
      },
    ]);
    expect(services).toEqual([
      { kind: 'Service', metadata: { ...meta, name: 'web', namespace: 'team' }, selector: { app: 'web' } },
    ]);
    expect(warnings).toEqual(['fields that are not modelled are ignored: Service spec.ports (1)']);
  });

  test('pod disruption budgets, whose status is for the controller to say', () => {
    const budget = (name: string, spec: string): string =>
      `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: ${name}}\nspec: ${spec}\nstatus: {disruptionsAllowed: 7}`;
    const { disruptionBudgets, warnings } = read(
      budget('a', '{minAvailable: 2, selector: {matchLabels: {app: web}}}'),
      budget('b', '{maxUnavailable: 50%, selector: {}, unhealthyPodEvictionPolicy: AlwaysAllow}'),
      budget('c', '{}'),
    );
    expect(disruptionBudgets.map(({ spec }) => spec)).toEqual([
      { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
      { maxUnavailable: '50%', selector: {}, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      {},
    ]);
    expect(disruptionBudgets[0]!.status.disruptionsAllowed).toBe(0);
    expect(warnings).toEqual([]);
  });

  test('groups of both kinds, the templates of groups, and pods that name them', () => {
    const { podGroups, pods, warnings } = read(
      'apiVersion: scheduling.k8s.io/v1alpha2\nkind: Workload\nmetadata: {name: w}\nspec: {podGroupTemplates: [{name: t, schedulingPolicy: {gang: {minCount: 4}}}]}',
      'apiVersion: scheduling.k8s.io/v1alpha2\nkind: PodGroup\nmetadata: {name: g}\nspec: {podGroupTemplateRef: {workload: {workloadName: w, podGroupTemplateName: t}}, schedulingPolicy: {basic: {}}, priority: 5}\nstatus: {conditions: []}',
      'apiVersion: scheduling.x-k8s.io/v1alpha1\nkind: PodGroup\nmetadata: {name: g}\nspec: {minMember: 3, minResources: {cpu: 500m, pods: 9}, scheduleTimeoutSeconds: 10}',
      'apiVersion: scheduling.x-k8s.io/v1alpha1\nkind: PodGroup\nmetadata: {name: empty}',
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {${CONTAINER}, schedulingGroup: {podGroupName: g}}`,
    );
    expect(podGroups.map(({ kind, spec }) => ({ kind, spec }))).toEqual([
      { kind: 'Workload', spec: { podGroupTemplates: [{ name: 't', schedulingPolicy: { gang: { minCount: 4 } } }] } },
      {
        kind: 'PodGroup',
        spec: {
          podGroupTemplateRef: { workload: { workloadName: 'w', podGroupTemplateName: 't' } },
          schedulingPolicy: { basic: {} },
        },
      },
      {
        kind: 'CoschedulingPodGroup',
        spec: { minMember: 3, minResources: { cpu: 500, pods: 9 }, scheduleTimeoutSeconds: 10 },
      },
      { kind: 'CoschedulingPodGroup', spec: { minMember: 0 } },
    ]);
    expect(pods[0]!.spec.schedulingGroup).toEqual({ podGroupName: 'g' });
    expect(warnings).toEqual(['fields that are not modelled are ignored: PodGroup spec.priority (1)']);
  });
});

describe('devices', () => {
  const api = 'apiVersion: resource.k8s.io/v1';
  const meta = { uid: '', resourceVersion: 0, creationTimestamp: 0, labels: {}, annotations: {}, namespace: 'default' };

  test('classes, slices, claims and templates of claims', () => {
    const { deviceObjects, warnings } = read(
      `${api}\nkind: DeviceClass\nmetadata: {name: gpu}\nspec: {extendedResourceName: a.b/gpu, config: [{opaque: {driver: x}}]}`,
      `${api}\nkind: ResourceSlice\nmetadata: {name: s}\nspec: {driver: gpu.example.com, nodeName: node-1, pool: {name: p, generation: 1, resourceSliceCount: 1}, devices: [{name: d, attributes: {numa: {int: 1}}, capacity: {memory: {value: 1Gi}}}]}`,
      `${api}\nkind: ResourceClaimTemplate\nmetadata: {name: t}\nspec: {metadata: {labels: {a: b}}, spec: {devices: {requests: [{name: r, exactly: {deviceClassName: gpu, capacity: {requests: {memory: 1Ki}}}}]}}}`,
      `${api}\nkind: ResourceClaim\nmetadata: {name: c}\nspec: {devices: {requests: [{name: r, firstAvailable: [{name: s, deviceClassName: gpu, allocationMode: All}]}], constraints: [{matchAttribute: a.b/numa}]}}`,
    );
    const wish = { deviceClassName: 'gpu', selectors: [], allocationMode: 'ExactCount', count: 1 };
    expect(deviceObjects).toEqual([
      { kind: 'DeviceClass', metadata: { ...meta, name: 'gpu', namespace: '' }, selectors: [] },
      {
        kind: 'ResourceSlice',
        metadata: { ...meta, name: 's', namespace: '' },
        spec: {
          driver: 'gpu.example.com',
          nodeName: 'node-1',
          pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
          devices: [{ name: 'd', attributes: { numa: { int: 1 } }, capacity: { memory: { value: 1_073_741_824 } } }],
        },
      },
      {
        kind: 'ResourceClaimTemplate',
        metadata: { ...meta, name: 't' },
        claimMetadata: { labels: { a: 'b' }, annotations: {} },
        spec: {
          requests: [{ name: 'r', exactly: { ...wish, name: 'r', capacity: { memory: 1024 } } }],
          constraints: [],
        },
      },
      {
        kind: 'ResourceClaim',
        metadata: { ...meta, name: 'c' },
        spec: {
          requests: [{ name: 'r', firstAvailable: [{ ...wish, name: 's', allocationMode: 'All' }] }],
          constraints: [{ matchAttribute: 'a.b/numa' }],
        },
        status: { reservedFor: [] },
      },
    ]);
    expect(warnings).toEqual(['fields that are not modelled are ignored: DeviceClass spec.extendedResourceName (1)']);
  });

  test('what pods say of claims and features', () => {
    const { pods, nodes } = read(
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostUsers: false, resourceClaims: [{name: c, resourceClaimTemplateName: t}], containers: [{name: m, image: i, resources: {claims: [{name: c}]}}]}',
      'apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nstatus: {capacity: {cpu: 1}, declaredFeatures: [X]}',
    );
    expect(pods[0]!.spec).toMatchObject({
      hostUsers: false,
      resourceClaims: [{ name: 'c', resourceClaimTemplateName: 't' }],
      containers: [{ claims: ['c'] }],
    });
    expect(nodes[0]!.status.declaredFeatures).toEqual(['X']);
  });
});

describe('warnings', () => {
  const pod = (name: string, extra: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {${CONTAINER}, ${extra}}\n`;

  test('each field that is not modelled is named once, with its count', () => {
    const text = [
      pod('a', 'dnsPolicy: Default'),
      pod('b', 'dnsPolicy: Default'),
      pod(
        'c',
        'hostPID: true, initContainers: [{name: i, image: x, env: [], command: [x]}, {name: j, image: x, env: []}]',
      ),
    ].join('---\n');
    expect(read(text).warnings).toEqual([
      'fields that are not modelled are ignored: Pod spec.dnsPolicy (2), Pod spec.hostPID (1), Pod spec.initContainers[].env (1), Pod spec.initContainers[].command (1)',
    ]);
  });

  test('other kinds too', () => {
    const text =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n---\napiVersion: v1\nkind: ConfigMap\n---\napiVersion: apps/v1\nkind: Deployment\n';
    expect(read(text).warnings).toEqual(['kinds that are not modelled are ignored: Deployment (2), ConfigMap (1)']);
  });

  test('what the API server sets is left out in silence', () => {
    const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: a, uid: x, generation: 1, managedFields: [], annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}}\nspec: {${CONTAINER}}`;
    expect(read(text).warnings).toEqual([]);
    expect(read(text).pods[0]!.annotations).toEqual({});
  });
});

test('a List, as kubectl get -o yaml writes it', () => {
  const item = (name: string): string =>
    `- apiVersion: v1\n  kind: Pod\n  metadata: {name: ${name}}\n  spec: {${CONTAINER}}\n`;
  const { pods } = read(
    `apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ""}\nitems:\n${item('a')}${item('b')}`,
  );
  expect(pods.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('pods that have much in common are read as if each stood alone', () => {
  const metadata = [
    '',
    'labels: {a: b}',
    'labels: {a: c}',
    'annotations: {orrery.dev/exit-code: "1"}',
    'namespace: team',
    'uid: x',
    'ownerReferences: []',
  ].map((more, index) => `{name: p${index % 2}-${index}, ${more}}`);
  const texts = ['', 'status: {}\n'].flatMap((status, round) =>
    metadata.map(
      (of) =>
        `apiVersion: v1\nkind: Pod\nmetadata: ${of.replace('name: ', `name: r${round}-`)}\n${status}spec: {${CONTAINER}}\n`,
    ),
  );
  const twice = [...texts, ...texts.map((text) => text.replace('name: r', 'name: again-r'))];
  const together = read(twice.join('---\n'));
  expect(together.pods).toEqual(twice.flatMap((text) => read(text).pods));
  expect(together.warnings).toEqual([
    'fields that are not modelled are ignored: Pod metadata.ownerReferences (4), Pod status (14)',
  ]);
});

test.each([
  ['a second pod of that name', 'name: a', 'there is a second Pod "default/a"'],
  ['no name', 'labels: {}', 'metadata.name: expected a name'],
  ['a bad name', 'name: A_', 'metadata.name: expected'],
])('a pod like one before, but with %s', (_what, metadata, message) => {
  const pod = (of: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {${of}}\nspec: {${CONTAINER}}\n`;
  expect(() => read(`${pod('name: a')}---\n${pod(metadata)}`)).toThrow(message);
});

test('equal specs are one object, however they are written', () => {
  const { pods } = read(
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {${CONTAINER}, restartPolicy: Never}`,
    `apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {restartPolicy: Never, ${CONTAINER}}`,
    `apiVersion: v1\nkind: Pod\nmetadata: {name: c}\nspec: {restartPolicy: OnFailure, ${CONTAINER}}`,
  );
  expect(pods[1]!.spec).toBe(pods[0]!.spec);
  expect(pods[2]!.spec).not.toBe(pods[0]!.spec);
  expect(Object.isFrozen(pods[0]!.spec.containers[0])).toBe(true);
});

describe('what is remembered of documents before changes nothing', () => {
  /** What all of them say, or what is said of the first that is wrong, without its place. */
  const outcomeOf = (run: () => Manifests): unknown => {
    try {
      return run();
    } catch (error) {
      return (error as Error).message;
    }
  };
  const oneByOne = (texts: readonly string[]): unknown =>
    outcomeOf(() => {
      const parts = texts.map((text) => read(text));
      const [nodes, pods] = [parts.flatMap((part) => part.nodes), parts.flatMap((part) => part.pods)];
      return {
        ...read('apiVersion: v1\nkind: Endpoints\n'),
        nodes,
        pods,
        warnings: parts.flatMap((part) => part.warnings),
      };
    });

  test.each<[kind: string, status: readonly string[], metadata: readonly string[]]>([
    [
      'Node',
      [
        'status:\n  capacity:\n    cpu: 1\n    memory: 1Gi\n',
        'status:\n  capacity:\n    cpu: 2\n  conditions:\n  - type: Ready\n    status: "False"\n',
        'status: { capacity: { cpu: 3 } }\n',
        'status:\n  capacity:\n    cpu: 1\n  volumesInUse: []\n',
        'spec:\n  unschedulable: true\nstatus:\n  capacity:\n    cpu: 1\n    memory: 1Gi\n',
        'status:\n  capacity:\n    cpu: -1\n',
      ],
      [
        '  labels:\n    a: x\n',
        '  labels:\n    a: x\n    b/c: "1"\n',
        '',
        '  labels:\n    a: 1\n',
        '  labels:\n    a: /\n',
      ],
    ],
    [
      'Pod',
      [
        'spec:\n  containers:\n  - image: a\n    name: a\n',
        'spec:\n  containers:\n  - image: a\n    name: a\n  dnsPolicy: Default\n',
        'spec: { containers: [{ name: b, image: b }] }\n',
        'spec: "{}"\n',
        'spec: {}\n',
      ],
      [
        '  namespace: n\n',
        '',
        '  labels:\n    a: x\n',
        '  annotations:\n    a: x\n',
        '  labels: { a: x }\n  annotations:\n    a: x\n',
        '  labels:\n    a: 1\n',
      ],
    ],
  ])('%s', (kind, bodies, metadata) => {
    const document = fc.tuple(fc.constantFrom(...metadata), fc.constantFrom(...bodies)).map(
      ([meta, body]) =>
        (name: string) =>
          `apiVersion: v1\nkind: ${kind}\nmetadata:\n${meta}  name: ${name}\n${body}`,
    );
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 6 }), (documents) => {
        const texts = documents.map((write, index) => write(`x-${index}`));
        const together = outcomeOf(() => read(texts.join('---\n')));
        const apart = oneByOne(texts);
        if (typeof together === 'string' || typeof apart === 'string') expect(together).toBe(apart);
        else expect({ ...(together as Manifests), warnings: [] }).toEqual({ ...(apart as Manifests), warnings: [] });
        expect(timesOf((together as Manifests).warnings)).toBe(timesOf((apart as Manifests).warnings));
      }),
      { numRuns: 400 },
    );
  });

  /** How often something was ignored. */
  function timesOf(warnings: readonly string[] = []): number {
    return warnings
      .filter((warning) => warning.startsWith('fields'))
      .flatMap((warning) => [...warning.matchAll(/\((\d+)\)/g)])
      .reduce((sum, [, times]) => sum + Number(times), 0);
  }
});

test('the order of documents of different kinds does not matter', () => {
  const documents = [
    ...['a', 'b'].map((name) => ({
      kind: 'Pod',
      text: `kind: Pod\napiVersion: v1\nmetadata: {name: ${name}}\nspec: {${CONTAINER}}`,
    })),
    ...['m', 'm2'].map((name) => ({
      kind: 'Node',
      text: `kind: Node\napiVersion: v1\nmetadata: {name: ${name}}\nstatus: {capacity: {cpu: 1}}`,
    })),
    { kind: 'Namespace', text: 'kind: Namespace\napiVersion: v1\nmetadata: {name: x}' },
  ];
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
  fc.assert(
    fc.property(order, (indexes) => {
      // Within one kind the order stays.
      const shuffled = indexes.map((index) => documents[index]!.kind);
      const left = new Map(
        ['Pod', 'Node', 'Namespace'].map((kind) => [kind, documents.filter((document) => document.kind === kind)]),
      );
      const text = shuffled.map((kind) => left.get(kind)!.shift()!.text).join('\n---\n');
      expect(read(text)).toEqual(read(documents.map((document) => document.text).join('\n---\n')));
    }),
  );
});

test('real manifests: 400 nodes and 3,940 pods, unchanged', () => {
  const folder = `${import.meta.dirname}/../../../traces/gcda`;
  const files = ['nodes-400.yaml', 'pods-400.yaml'].map((file) => ({
    file,
    text: readFileSync(`${folder}/${file}`, 'utf8'),
  }));
  const { nodes, pods, warnings } = readManifests(files);
  expect([nodes.length, pods.length]).toEqual([400, 3940]);
  expect(new Set(pods.map(({ spec }) => spec)).size).toBe(72);
  expect(warnings).toEqual(['fields that are not modelled are ignored: Pod spec.dnsPolicy (3940)']);
  expect(nodes[0]!.status.allocatable).toEqual({
    'alibabacloud.com/gpu-count': 2,
    'alibabacloud.com/gpu-milli': 2000,
    cpu: 64_000,
    memory: 274_877_906_944,
    pods: 1001,
  });
});
