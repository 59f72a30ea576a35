import { describe, expect, it } from 'vitest';
import { createPodInfo, normalizeImageName } from './pod-info.ts';
import { appSelector, podInfo, testContainer, testPod } from './testing/test-cluster.ts';

describe('createPodInfo', () => {
  it('works a template out once, also for the bound version of a pod', () => {
    const pod = testPod('pod', { cpu: 100 });
    const bound = { ...pod, spec: { ...pod.spec, nodeName: 'n1' } };
    expect(createPodInfo(bound).requests).toBe(createPodInfo(pod).requests);
  });

  it('does not mistake specs for each other that only share their containers', () => {
    const pod = testPod('pod', { cpu: 100 });
    const heavier = { ...pod, spec: { ...pod.spec, overhead: { cpu: 50 } } };
    expect(
      [createPodInfo(pod), createPodInfo(heavier), createPodInfo(pod)].map(({ requests }) => requests.cpuMilli),
    ).toEqual([100, 150, 100]);
  });

  it('reads host ports of containers and sidecars, not of init containers', () => {
    const ports = (hostPort: number) => [{ containerPort: 80, hostPort, protocol: 'TCP' as const }];
    const pod = podInfo('pod', {
      containers: [testContainer({}, { ports: [...ports(1), { containerPort: 81, protocol: 'TCP' }] })],
      initContainers: [
        testContainer({}, { ports: ports(2) }),
        testContainer({}, { ports: ports(3), restartPolicy: 'Always' }),
      ],
    });
    expect(pod.hostPorts).toEqual([
      { ip: '0.0.0.0', protocol: 'TCP', port: 3 },
      { ip: '0.0.0.0', protocol: 'TCP', port: 1 },
    ]);
  });
});

describe('affinity terms', () => {
  const affinityWith = (term: object) =>
    podInfo('pod', {
      namespace: 'mine',
      labels: { app: 'a', version: '2' },
      affinity: { podAntiAffinity: { required: [{ topologyKey: 'zone', labelSelector: appSelector('a'), ...term }] } },
    }).requiredAntiAffinityTerms[0]!;

  it.each([
    ['the namespace of the pod by default', {}, ['mine']],
    ['the named namespaces', { namespaces: ['x', 'y'] }, ['x', 'y']],
    ['no namespace by name beside a selector', { namespaceSelector: {} }, []],
  ])('speak of %s', (_what, term, namespaces) => {
    expect([...affinityWith(term).namespaces]).toEqual(namespaces);
  });

  it('take matchLabelKeys and mismatchLabelKeys into their selector, for labels that the pod has', () => {
    const term = affinityWith({ matchLabelKeys: ['version', 'none'], mismatchLabelKeys: ['app'] });
    expect(term.selector).toEqual({
      matchLabels: { app: 'a' },
      matchExpressions: [
        { key: 'version', operator: 'In', values: ['2'] },
        { key: 'app', operator: 'NotIn', values: ['a'] },
      ],
    });
  });
});

it.each([
  ['nginx', 'nginx:latest'],
  ['nginx:1.2', 'nginx:1.2'],
  ['host:5000/team/app', 'host:5000/team/app:latest'],
  ['host:5000/app:v1', 'host:5000/app:v1'],
])('the image %s is %s', (name, normalized) => {
  expect(normalizeImageName(name)).toBe(normalized);
});
