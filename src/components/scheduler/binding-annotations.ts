import type { StringMap } from '../../api/objects/meta.ts';
import type { PodInfo } from '../../scheduling/pod-info.ts';
import type { Rejection } from '../../scheduling/plugin.ts';
import type { Profile } from '../../scheduling/profile.ts';
import type { Snapshot } from '../../scheduling/snapshot.ts';

/** What the first plugin of the profile that has something to say wants the binding to carry. */
export function askForAnnotations(
  pod: PodInfo,
  nodeName: string,
  snapshot: Snapshot,
  { annotating }: Profile,
): StringMap | Rejection | undefined {
  if (annotating.length === 0) return undefined;
  const node = snapshot.get(nodeName);
  if (node === undefined) return undefined;
  for (const plugin of annotating) {
    const answer = plugin.bindingAnnotations!(pod, node);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

export function isRejection(answer: StringMap | Rejection): answer is Rejection {
  return 'code' in answer && 'reasons' in answer;
}
