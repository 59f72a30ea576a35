import { describe, expect, test } from 'vitest';
import { mistakeOf } from '../testing/read-trace.ts';
import { readManifests } from './read-manifests.ts';

const lineOf = (text: string): string => mistakeOf(() => readManifests([{ file: 'f.yaml', text }]));

const NAME = 'at most 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends';
const LABEL = 'at most 63 lower-case letters, digits and "-", with a letter or digit at both ends';
const KEY = 'a key such as app or example.com/app (letters, digits, "-", "_" and ".")';
const QUANTITY = 'a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M';

const object = (kind: string, rest: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\n${rest}`;

describe('objects', () => {
  test.each<[text: string, line: string]>([
    ['just text', 'f.yaml:1:1 expected a Kubernetes object with apiVersion, kind and metadata'],
    ['- a\n- b', 'f.yaml:1:1 expected a Kubernetes object with apiVersion, kind and metadata'],
    ['metadata: {name: a}', 'f.yaml:1:1 kind: expected a text such as Pod or Node, there is nothing'],
    ['kind: Pod\nmetadata: {name: a}', 'f.yaml:1:1 apiVersion: expected a text such as v1, there is nothing'],
    ['apiVersion: v1\nkind: 5', 'f.yaml:2:7 kind: expected a text such as Pod or Node, there is 5'],
    [
      object('Node', 'metadata: {name: a}', 'v1beta1'),
      'f.yaml:1:13 apiVersion: expected v1 for a Node, there is "v1beta1"',
    ],
    [object('List', 'items: {}'), 'f.yaml:3:8 items: expected a list of objects'],
    [object('List', 'items:\n- 5'), 'f.yaml:4:3 expected a Kubernetes object with apiVersion, kind and metadata'],
    [
      object('List', 'items:\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: A'),
      `f.yaml:7:11 metadata.name: expected a name: ${LABEL}, there is "A"`,
    ],
    [object('Namespace', 'spec: {}'), 'f.yaml:1:1 metadata: expected metadata with a name, there is nothing'],
    [object('Namespace', 'metadata: {}'), 'f.yaml:3:1 metadata.name: expected a name, there is nothing'],
    [object('Namespace', 'metadata: {name: 5}'), 'f.yaml:3:18 metadata.name: expected a name (in quotes), there is 5'],
    [
      object('Node', 'metadata: {name: Big_Node}\nstatus: {capacity: {cpu: 1}}'),
      `f.yaml:3:18 metadata.name: expected a name: ${NAME}, there is "Big_Node"`,
    ],
    [
      object('Namespace', 'metadata: {name: a, labels: {x: 1}}'),
      'f.yaml:3:33 metadata.labels.x: expected a text (in quotes), there is 1',
    ],
    [
      object('Namespace', 'metadata: {name: a, labels: {"x y": z}}'),
      `f.yaml:3:37 metadata.labels["x y"]: expected ${KEY}, there is "z"`,
    ],
    [
      object('Namespace', 'metadata: {name: a, labels: [x]}'),
      'f.yaml:3:29 metadata.labels: expected a map of labels, there is a list',
    ],
    [
      object('Namespace', 'metadata: {name: a, lables: {}}'),
      'f.yaml:3:21 metadata: there is no field called "lables", did you mean "labels"?; there are: annotations, creationTimestamp, deletionGracePeriodSeconds, deletionTimestamp, finalizers, generateName, generation, labels, managedFields, name, namespace, ownerReferences, resourceVersion, selfLink, uid',
    ],
    [
      object('Namespace', 'metadata: {name: a}\n---\n') + object('Namespace', 'metadata:\n  name: a'),
      'f.yaml:8:9 there is a second Namespace "a", the first is at f.yaml:3:18',
    ],
    [
      object('PriorityClass', 'metadata: {name: a}', 'scheduling.k8s.io/v1'),
      'f.yaml:1:1 value: expected a whole number from -2147483648 to 2147483647, there is nothing',
    ],
    [
      object('PriorityClass', 'metadata: {name: a}\nvalue: 2000000000', 'scheduling.k8s.io/v1'),
      'f.yaml:4:8 value: expected at most 1000000000, there is 2000000000',
    ],
    [
      object('PodDisruptionBudget', 'metadata: {name: a}\nspec: {minAvailable: 101%}', 'policy/v1'),
      'f.yaml:4:22 spec.minAvailable: expected a whole number from 0 or a share such as "50%", there is "101%"',
    ],
    [
      object('PodDisruptionBudget', 'metadata: {name: a}\nspec: {minAvailable: 1, maxUnavailable: 1}', 'policy/v1'),
      'f.yaml:4:41 spec.maxUnavailable: expected minAvailable or maxUnavailable, not both, there is 1',
    ],
    [
      object('PodGroup', 'metadata: {name: a}', 'v1'),
      'f.yaml:1:13 apiVersion: expected scheduling.k8s.io/v1alpha2 for a PodGroup, there is "v1"',
    ],
    [
      object('PodGroup', 'metadata: {name: a}', 'scheduling.x-k8s.io/v1'),
      'f.yaml:1:13 apiVersion: expected scheduling.x-k8s.io/v1alpha1 for a PodGroup, there is "scheduling.x-k8s.io/v1"',
    ],
    [
      object(
        'PodGroup',
        'metadata: {name: a}\nspec: {schedulingPolicy: {basic: {}, gang: {minCount: 1}}}',
        'scheduling.k8s.io/v1alpha2',
      ),
      'f.yaml:4:26 spec.schedulingPolicy: expected one of basic, gang, there is a map',
    ],
    [
      object(
        'PodGroup',
        'metadata: {name: a}\nspec: {schedulingPolicy: {gang: {minCount: 0}}}',
        'scheduling.k8s.io/v1alpha2',
      ),
      'f.yaml:4:44 spec.schedulingPolicy.gang.minCount: expected a whole number from 1 to 2147483647, there is 0',
    ],
    [
      object('PodGroup', 'metadata: {name: a}\nspec: {minMember: many}', 'scheduling.x-k8s.io/v1alpha1'),
      'f.yaml:4:19 spec.minMember: expected a whole number from 1 to 2147483647, there is "many"',
    ],
    [
      object('PodGroup', 'metadata: {name: a}\nspec: {minCount: 3}', 'scheduling.x-k8s.io/v1alpha1'),
      'f.yaml:4:8 spec: there is no field called "minCount"; there are: minMember, minResources, scheduleTimeoutSeconds',
    ],
    [
      object(
        'Workload',
        'metadata: {name: a}\nspec: {podGroupTemplates: [{name: t, schedulingPolicy: {basic: {}}}, {name: t, schedulingPolicy: {basic: {}}}]}',
        'scheduling.k8s.io/v1alpha2',
      ),
      'f.yaml:4:77 spec.podGroupTemplates[1].name: expected a name that no other template has, there is "t"',
    ],
    [
      object('Service', 'metadata: {name: a}\nspec: {selector: {app: 1}}'),
      'f.yaml:4:24 spec.selector.app: expected a text (in quotes), there is 1',
    ],
  ])('%j', (text, line) => {
    expect(lineOf(text)).toBe(line);
  });
});

describe('nodes', () => {
  const node = (rest: string): string => object('Node', `metadata: {name: m}\n${rest}`);

  test.each<[text: string, line: string]>([
    [node(''), 'f.yaml:1:1 status: expected a node status with capacity, there is nothing'],
    [node('status: {}'), 'f.yaml:4:1 status.capacity: expected the resources of the node, there is nothing'],
    [
      node('status: {capacity: {cpu: many}}'),
      `f.yaml:4:26 status.capacity.cpu: expected ${QUANTITY}, not negative, there is "many"`,
    ],
    [
      node('status: {capacity: {memory: -1Gi}}'),
      `f.yaml:4:29 status.capacity.memory: expected ${QUANTITY}, not negative, there is "-1Gi"`,
    ],
    [
      node('status: {capacity: {memory: 99999E}}'),
      `f.yaml:4:29 status.capacity.memory: expected ${QUANTITY}, not negative, there is "99999E"`,
    ],
    [node('status: {capacity: {cpu: [1]}}'), `f.yaml:4:26 status.capacity.cpu: expected ${QUANTITY}, there is a list`],
    [
      node('status: {capacity: {gpu: 1}}'),
      'f.yaml:4:26 status.capacity.gpu: expected cpu, memory, ephemeral-storage, pods, storage, hugepages-<size> or a name with a domain such as example.com/device as the name of a resource, there is 1',
    ],
    [
      node('status: {capacity: {a.b/gpu: 0.5}}'),
      'f.yaml:4:30 status.capacity["a.b/gpu"]: expected a whole number of devices >= 0, there is 0.5',
    ],
    [
      node('status: {capacity: {cpu: 1}, allocatable: {cpu: 2}}'),
      'f.yaml:4:49 status.allocatable.cpu: expected not more than the capacity, there is 2',
    ],
    [
      node('status: {capacity: {cpu: 1}, conditions: [{type: Ready, status: true}]}'),
      'f.yaml:4:65 status.conditions[0].status: expected True or False or Unknown, there is true',
    ],
    [
      node('spec: {taints: [{key: a, effect: NoWay}]}\nstatus: {capacity: {cpu: 1}}'),
      'f.yaml:4:34 spec.taints[0].effect: expected NoSchedule or PreferNoSchedule or NoExecute, there is "NoWay"',
    ],
    [
      node('spec: {taint: []}'),
      'f.yaml:4:8 spec: there is no field called "taint", did you mean "taints"?; there are: configSource, externalID, podCIDR, podCIDRs, providerID, taints, unschedulable',
    ],
    [
      node('spec: {unschedulable: maybe}\nstatus: {capacity: {cpu: 1}}'),
      'f.yaml:4:23 spec.unschedulable: expected true or false, there is "maybe"',
    ],
  ])('%j', (text, line) => {
    expect(lineOf(text)).toBe(line);
  });
});

describe('pods', () => {
  const pod = (spec: string): string => object('Pod', `metadata: {name: p}\nspec:\n  ${spec}`);
  const C = 'containers: [{name: c, image: a}]';
  const container = (more: string): string => pod(`containers: [{name: c, image: a, ${more}}]`);
  const affinity = (more: string): string => pod(`${C}\n  affinity: {${more}}`);

  test.each<[text: string, line: string]>([
    [
      object('Pod', 'metadata: {name: p}'),
      'f.yaml:1:1 spec.containers: expected a list of containers, there is nothing',
    ],
    [pod('containers: []'), 'f.yaml:5:15 spec.containers: expected at least one container, there is an empty list'],
    [pod('containers: {}'), 'f.yaml:5:15 spec.containers: expected a list of containers, there is a map'],
    [
      pod('containers: [{name: C, image: a}]'),
      `f.yaml:5:23 spec.containers[0].name: expected a name: ${LABEL}, there is "C"`,
    ],
    [
      pod('containers: [{name: c}]'),
      'f.yaml:5:16 spec.containers[0].image: expected the name of an image, there is nothing',
    ],
    [
      pod('containers: [{name: c, image: a}, {name: c, image: a}]'),
      'f.yaml:5:44 spec.containers[1].name: expected a name that no other container has, there is "c"',
    ],
    [
      pod('containers: [{name: c, image: a, imagePullPolicy: Sometimes}]'),
      'f.yaml:5:53 spec.containers[0].imagePullPolicy: expected Always or IfNotPresent or Never, there is "Sometimes"',
    ],
    [
      pod(`containres: []\n  ${C}`),
      /^f\.yaml:5:3 spec: there is no field called "containres", did you mean "containers"\?; there are: activeDeadlineSeconds, /
        .source,
    ],
    [
      container('resources: {requests: {cpu: 1Foo}}'),
      `f.yaml:5:64 spec.containers[0].resources.requests.cpu: expected ${QUANTITY}, not negative, there is "1Foo"`,
    ],
    [
      container('resources: {requests: {cpu: 2}, limits: {cpu: 1}}'),
      'f.yaml:5:64 spec.containers[0].resources.requests.cpu: expected a request that is not above the limit, there is 2',
    ],
    [
      container('resources: {requests: {a.b/gpu: 2}}'),
      'f.yaml:5:68 spec.containers[0].resources.requests["a.b/gpu"]: expected the same number of a.b/gpu in requests and limits, there is 2',
    ],
    [
      container('resources: {requests: {pods: 2}}'),
      'f.yaml:5:65 spec.containers[0].resources.requests.pods: expected cpu, memory, ephemeral-storage, hugepages-<size> or a name with a domain such as example.com/device as the name of a resource, there is 2',
    ],
    [
      container('resource: {}'),
      /^f\.yaml:5:36 spec\.containers\[0\]: there is no field called "resource", did you mean "resources"\?/.source,
    ],
    [
      container('ports: [{containerPort: 70000}]'),
      'f.yaml:5:60 spec.containers[0].ports[0].containerPort: expected a whole number from 1 to 65535, there is 70000',
    ],
    [
      pod(`restartPolicy: never\n  ${C}`),
      'f.yaml:5:18 spec.restartPolicy: expected Always or OnFailure or Never, there is "never"',
    ],
    [
      pod(`terminationGracePeriodSeconds: -1\n  ${C}`),
      'f.yaml:5:34 spec.terminationGracePeriodSeconds: expected a whole number from 0 to 9007199254740991, there is -1',
    ],
    [
      pod(`priority: high\n  ${C}`),
      'f.yaml:5:13 spec.priority: expected a whole number from -2147483648 to 2147483647, there is "high"',
    ],
    [
      pod(`nodeSelector: {disk: "a b"}\n  ${C}`),
      'f.yaml:5:24 spec.nodeSelector.disk: expected at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, there is "a b"',
    ],
    [
      pod(`tolerations: [{key: a, operator: Exists, value: b}]\n  ${C}`),
      'f.yaml:5:51 spec.tolerations[0].value: expected no value for Exists, there is "b"',
    ],
    [
      pod(`tolerations: [{value: b}]\n  ${C}`),
      'f.yaml:5:17 spec.tolerations[0].operator: expected Exists, because there is no key, there is nothing',
    ],
    [
      pod(`tolerations: [{key: a, operator: Exists, tolerationSeconds: 5}]\n  ${C}`),
      'f.yaml:5:17 spec.tolerations[0].effect: expected NoExecute, because there are tolerationSeconds, there is nothing',
    ],
    [
      pod(`topologySpreadConstraints: [{maxSkew: 0, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]\n  ${C}`),
      'f.yaml:5:41 spec.topologySpreadConstraints[0].maxSkew: expected a whole number from 1 to 2147483647, there is 0',
    ],
    [
      pod(
        `topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, minDomains: 2, whenUnsatisfiable: ScheduleAnyway}]\n  ${C}`,
      ),
      'f.yaml:5:94 spec.topologySpreadConstraints[0].whenUnsatisfiable: expected DoNotSchedule, because there is minDomains, there is "ScheduleAnyway"',
    ],
    [
      affinity('podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}}]}'),
      'f.yaml:6:81 spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: expected the key of a node label, there is nothing',
    ],
    [
      affinity('nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}'),
      /expected at least one term, there is an empty list/.source,
    ],
    [
      affinity('nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 101, preference: {}}]}'),
      /weight: expected a whole number from 1 to 100, there is 101/.source,
    ],
    [
      affinity(
        'nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Gt, values: [x]}]}]}}',
      ),
      /values: expected one whole number for Gt, there is a list/.source,
    ],
    [
      affinity(
        'nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.uid, operator: In, values: [x]}]}]}}',
      ),
      /key: expected metadata\.name, there is "metadata\.uid"/.source,
    ],
    [
      affinity(
        'podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, labelSelector: {matchExpressions: [{key: a, operator: Like}]}}]}',
      ),
      /operator: expected In or NotIn or Exists or DoesNotExist, there is "Like"/.source,
    ],
    [
      object('Pod', `metadata: {name: p, annotations: {orrery.dev/run-duration: -5s}}\nspec: {${C}}`),
      'f.yaml:3:60 metadata.annotations["orrery.dev/run-duration"]: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "-5s"',
    ],
    [
      object('Pod', `metadata: {name: p, annotations: {orrery.dev/exit-code: "256"}}\nspec: {${C}}`),
      'f.yaml:3:57 metadata.annotations["orrery.dev/exit-code"]: expected an exit code from 0 to 255, there is "256"',
    ],
    [
      object('Pod', `metadata: {name: p, annotations: {orrery.dev/usage-ratio: much}}\nspec: {${C}}`),
      'f.yaml:3:59 metadata.annotations["orrery.dev/usage-ratio"]: expected shares such as cpu=0.4,memory=0.8, there is "much"',
    ],
    [
      object('Pod', `metadata: {name: p, annotations: {orrery.dev/run-durations: 5s}}\nspec: {${C}}`),
      /there is no annotation called "orrery\.dev\/run-durations", did you mean "orrery\.dev\/run-duration"\?/.source,
    ],
  ])('%j', (text, line) => {
    const actual = lineOf(text);
    if (line.startsWith('f.yaml')) expect(actual).toBe(line);
    else expect(actual).toMatch(new RegExp(line));
    expect(actual).not.toContain('\n');
  });
});

test('the second of two pods in another file is shown with the first', () => {
  const text = object('Pod', 'metadata: {name: p}\nspec: {containers: [{name: c, image: a}]}');
  expect(
    mistakeOf(() =>
      readManifests([
        { file: 'a.yaml', text },
        { file: 'b.yaml', text },
      ]),
    ),
  ).toBe('b.yaml:3:18 there is a second Pod "default/p", the first is at a.yaml:3:18');
});

describe('devices', () => {
  const claim = (devices: string): string =>
    object('ResourceClaim', `metadata: {name: a}\nspec: {devices: ${devices}}`, 'resource.k8s.io/v1');
  const slice = (spec: string): string =>
    object(
      'ResourceSlice',
      `metadata: {name: a}\nspec: {driver: d, pool: {name: p, resourceSliceCount: 1}, ${spec}}`,
      'resource.k8s.io/v1',
    );

  test.each<[text: string, line: string]>([
    [
      object(
        'DeviceClass',
        "metadata: {name: a}\nspec: {selectors: [{cel: {expression: 'device.name == 1'}}]}",
        'resource.k8s.io/v1',
      ),
      'f.yaml:4:39 spec.selectors[0].cel.expression: expected a CEL expression about a device: compilation failed: No such key: name, there is "device.name == 1"',
    ],
    [
      claim('{requests: [{name: r}]}'),
      'f.yaml:4:29 spec.devices.requests[0]: expected either exactly or firstAvailable, there is a map',
    ],
    [
      claim('{requests: [{name: r, exactly: {}}]}'),
      'f.yaml:4:39 spec.devices.requests[0].exactly.deviceClassName: expected the name of a DeviceClass, there is nothing',
    ],
    [
      claim('{requests: [{name: r, exactly: {deviceClassName: c, count: 0}}]}'),
      'f.yaml:4:76 spec.devices.requests[0].exactly.count: expected a whole number from 1 to 9007199254740991, there is 0',
    ],
    [
      claim('{constraints: [{matchAttribute: numa}]}'),
      'f.yaml:4:49 spec.devices.constraints[0].matchAttribute: expected the name of an attribute with its domain, such as gpu.example.com/numa, there is "numa"',
    ],
    [
      claim('{constraints: [{requests: [x], matchAttribute: a.b/c}]}'),
      'f.yaml:4:44 spec.devices.constraints[0].requests[0]: expected the name of a request of this claim, there is "x"',
    ],
    [
      slice('devices: []'),
      'f.yaml:4:7 spec: expected exactly one of nodeName, nodeSelector, allNodes and perDeviceNodeSelection, there is a map',
    ],
    [
      slice('allNodes: true, devices: [{name: d, attributes: {a: {}}}]'),
      'f.yaml:4:111 spec.devices[0].attributes.a: expected one of string, int, bool and version, there is a map',
    ],
    [
      slice('allNodes: true, devices: [{name: d, capacity: {m: {value: 100m}}}]'),
      'f.yaml:4:117 spec.devices[0].capacity.m.value: expected a quantity such as 10 or 80Gi, in whole units, there is "100m"',
    ],
    [
      object('Pod', 'metadata: {name: a}\nspec: {containers: [{name: c, image: i, resources: {claims: [{name: x}]}}]}'),
      `f.yaml:4:69 spec.containers[0].resources.claims[0].name: expected the name of one of the pod's resourceClaims, there is "x"`,
    ],
    [
      object('Pod', 'metadata: {name: a}\nspec: {containers: [{name: c, image: i}], resourceClaims: [{name: x}]}'),
      'f.yaml:4:60 spec.resourceClaims[0]: expected either resourceClaimName or resourceClaimTemplateName, there is a map',
    ],
  ])('%j', (text, line) => {
    expect(lineOf(text)).toBe(line);
  });
});
