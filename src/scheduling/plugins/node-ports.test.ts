import { describe, expect, it } from 'vitest';
import type { ContainerPort, Pod } from '../../api/objects/pod.ts';
import { askHint, askPlugin, testCache, testContainer, testNode, testPod } from '../testing/test-cluster.ts';
import nodePorts from './node-ports.ts';

const withPorts = (name: string, ports: readonly Partial<ContainerPort>[], nodeName?: string): Pod =>
  testPod(name, {
    containers: [testContainer({}, { ports: ports.map((port) => ({ containerPort: 1, protocol: 'TCP', ...port })) })],
    ...(nodeName === undefined ? {} : { nodeName }),
  });

describe('filter', () => {
  it.each([
    ['another port', { hostPort: 80 }, { hostPort: 81 }, 'fits'],
    ['the same port', { hostPort: 80 }, { hostPort: 80 }, 'taken'],
    ['the same port of another protocol', { hostPort: 80 }, { hostPort: 80, protocol: 'UDP' }, 'fits'],
    [
      'the same port on another address',
      { hostPort: 80, hostIP: '10.0.0.1' },
      { hostPort: 80, hostIP: '10.0.0.2' },
      'fits',
    ],
    [
      'the same port on the same address',
      { hostPort: 80, hostIP: '10.0.0.1' },
      { hostPort: 80, hostIP: '10.0.0.1' },
      'taken',
    ],
    ['all addresses against one', { hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80 }, 'taken'],
    ['one address against all', { hostPort: 80, hostIP: '0.0.0.0' }, { hostPort: 80, hostIP: '10.0.0.1' }, 'taken'],
  ] as const)('%s', (_what, used, wanted, verdict) => {
    const { snapshot } = testCache([testNode('n1')], [withPorts('there', [used], 'n1')]);
    const answers = askPlugin(nodePorts, withPorts('pod', [wanted]), snapshot);
    expect(answers.filter('n1')).toEqual(
      verdict === 'fits' ? 'fits' : ["node(s) didn't have free ports for the requested pod ports"],
    );
  });

  it('is skipped for a pod without host ports', () => {
    expect(askPlugin(nodePorts, withPorts('pod', [{}]), testCache([testNode('n1')]).snapshot).filter('n1')).toBe(
      'skipped',
    );
  });
});

it.each([
  ['with the same port', withPorts('gone', [{ hostPort: 80 }], 'n1'), true],
  ['with another port', withPorts('gone', [{ hostPort: 81 }], 'n1'), false],
  ['that had no node', withPorts('gone', [{ hostPort: 80 }]), false],
])('asks again or not when a pod %s goes', (_what, object, answer) => {
  const event = { resource: 'AssignedPod', action: 'Delete' } as const;
  expect(
    askHint(nodePorts, withPorts('pod', [{ hostPort: 80 }]), event, { type: 'DELETED', object, old: object }),
  ).toBe(answer);
});
