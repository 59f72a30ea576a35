import type { Fact } from '../../api/facts.ts';
import type { StorageObject } from '../../api/objects/storage.ts';
import type { World } from './world.ts';

/** What is committed about storage: `time who: Kind name how it is now`. */
export function recordStorage(world: World): string[] {
  return world.record(['committed'], (fact: Fact) => {
    if (fact.kind !== 'committed' || fact.component === 'preloaded' || fact.component === 'user') return undefined;
    const { type, object } = fact.change;
    const shown = describe(object as StorageObject);
    if (shown === undefined) return undefined;
    return `${fact.component}: ${object.kind} ${object.metadata.name} ${type === 'DELETED' ? 'deleted' : shown}`;
  });
}

function describe(object: StorageObject): string | undefined {
  switch (object.kind) {
    case 'PersistentVolume': {
      const { claimRef } = object.spec;
      const claim = claimRef === undefined ? '' : ` for ${claimRef.name}${claimRef.uid === '' ? ' without uid' : ''}`;
      return `${object.status.phase}${claim}`;
    }
    case 'PersistentVolumeClaim': {
      const { metadata, spec, status } = object;
      const marks = Object.keys(metadata.annotations).map((key) => key.split('/')[1]);
      const volume = spec.volumeName === undefined ? '' : ` by ${spec.volumeName}`;
      return `${status.phase}${volume} [${marks.join(' ')}]`;
    }
    case 'VolumeAttachment': {
      const isLeaving = object.metadata.deletionTimestamp !== undefined;
      const what = `${object.spec.source.persistentVolumeName} on ${object.spec.nodeName}`;
      return `${what}: ${isLeaving ? 'detaching' : object.status.attached ? 'attached' : 'attaching'}`;
    }
    default:
      return undefined;
  }
}
