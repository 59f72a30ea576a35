import { expect, it } from 'vitest';
import { Nominator } from './nominator.ts';
import { podInfo } from './testing/test-cluster.ts';

const nominated = (name: string, nominatedNodeName: string) => podInfo(name, { status: { nominatedNodeName } });
const names = (nominator: Nominator, nodeName: string) =>
  nominator.podsOn(nodeName).map(({ pod }) => pod.metadata.name);

it('files pods under the node that their status names, once', () => {
  const nominator = new Nominator();
  nominator.set(nominated('p', 'n1'));
  nominator.set(nominated('q', 'n1'));
  nominator.set(nominated('p', 'n1'));
  expect(names(nominator, 'n1')).toEqual(['q', 'p']);
});

it('moves a pod that is nominated elsewhere, before its status says so', () => {
  const nominator = new Nominator();
  nominator.set(nominated('p', 'n1'));
  nominator.set(nominated('p', 'n1'), 'n2');
  expect([names(nominator, 'n1'), names(nominator, 'n2'), nominator.nodeOf('uid-default-p')]).toEqual([
    [],
    ['p'],
    'n2',
  ]);
});

it('forgets a pod that is deleted or no longer nominated', () => {
  const nominator = new Nominator();
  nominator.set(nominated('p', 'n1'));
  nominator.set(nominated('q', 'n1'));
  nominator.set(podInfo('p'));
  nominator.delete('uid-default-q');
  expect([names(nominator, 'n1'), nominator.isEmpty]).toEqual([[], true]);
});
