import { expect, it } from 'vitest';
import { LABEL_REGION, LABEL_ZONE } from '../../api/objects/node.ts';
import { askHint, askPlugin, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import { boundPair, podWithClaims, servicesWith, testClaim, testClass, testVolume } from '../testing/test-storage.ts';
import volumeZone from './volume-zone.ts';

const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const ELSEWHERE = ['node(s) had no available volume zone'];

it.each<[string, Record<string, string>, Record<string, string>, 'fits' | 'skipped' | readonly string[]]>([
  ['the same zone', { [LABEL_ZONE]: 'a' }, { [LABEL_ZONE]: 'a' }, 'fits'],
  ['another zone', { [LABEL_ZONE]: 'a' }, { [LABEL_ZONE]: 'b' }, ELSEWHERE],
  ['one of several zones', { [LABEL_ZONE]: 'a__b' }, { [LABEL_ZONE]: 'b' }, 'fits'],
  ['an old name on the volume only', { [OLD_ZONE]: 'a' }, { [LABEL_ZONE]: 'a' }, 'fits'],
  ['an old name on the node only', { [LABEL_ZONE]: 'a' }, { [OLD_ZONE]: 'a' }, ELSEWHERE],
  ['the right zone, another region', { [LABEL_ZONE]: 'a', [LABEL_REGION]: 'eu' }, { [LABEL_ZONE]: 'a' }, ELSEWHERE],
  ['a node without zones', { [LABEL_ZONE]: 'a' }, { disk: 'ssd' }, 'fits'],
  ['a volume without zones', { disk: 'ssd' }, { [LABEL_ZONE]: 'a' }, 'skipped'],
  ['a label that makes no sense', { [LABEL_ZONE]: 'a__' }, { [LABEL_ZONE]: 'b' }, 'skipped'],
])('%s', (_what, volumeLabels, nodeLabels, verdict) => {
  const services = servicesWith(...boundPair('c', { labels: volumeLabels }));
  const { snapshot } = testCache([testNode('n1', { labels: nodeLabels })]);
  expect(askPlugin(volumeZone, podWithClaims('pod', ['c']), snapshot, { services }).filter('n1')).toEqual(verdict);
});

it.each<[string, string, 'skipped' | readonly string[]]>([
  ['there is no claim', 'gone', ['persistentvolumeclaim "gone" not found']],
  ['the volume is gone', 'lost', ['persistentvolume "pv-lost" not found']],
  ['the scheduler will bind the claim', 'waiting', 'skipped'],
  ['the binder should have bound it', 'now', ['PersistentVolume had no name']],
  ['there is no class', 'classless', ['PersistentVolumeClaim had no pv name and storageClass name']],
  ['the class is not there', 'unknown', ['storageclass.storage.k8s.io "nope" not found']],
])('when %s', (_what, claim, verdict) => {
  const services = servicesWith(
    testClass('wait'),
    testClass('now', { volumeBindingMode: 'Immediate' }),
    testClaim('waiting'),
    testClaim('lost', { volumeName: 'pv-lost' }),
    testClaim('now', { storageClassName: 'now' }),
    testClaim('classless', { storageClassName: '' }),
    testClaim('unknown', { storageClassName: 'nope' }),
  );
  const { snapshot } = testCache([testNode('n1')]);
  expect(askPlugin(volumeZone, podWithClaims('pod', [claim]), snapshot, { services }).filter('n1')).toEqual(verdict);
});

it('skips pods without volumes', () => {
  expect(askPlugin(volumeZone, testPod('pod'), testCache([testNode('n1')]).snapshot).filter('n1')).toBe('skipped');
});

it('asks again when the zones of a volume change, not for other labels', () => {
  const event = { resource: 'PersistentVolume', action: 'Update' } as const;
  const hint = (before: Record<string, string>, after: Record<string, string>) => {
    const [old, object] = [testVolume('v', { labels: before }), testVolume('v', { labels: after })];
    return askHint(volumeZone, podWithClaims('pod', ['c']), event, { type: 'MODIFIED', object, old });
  };
  expect([hint({ [LABEL_ZONE]: 'a' }, { [LABEL_ZONE]: 'b' }), hint({}, { disk: 'ssd' })]).toEqual([true, false]);
});
