import { isAlias, isMap, isScalar, isSeq, type Document, type Node as YamlNode, type Pair } from 'yaml';
import type { YamlPath } from './yaml.ts';

/** The offset in the text of what stands at `path` (or of its key), or of the nearest thing above that is there. */
export function findOffset(document: Document.Parsed, path: YamlPath, of: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const isLast = index === path.length - 1;
    let next: YamlNode | null | undefined;
    if (isMap(node)) {
      const pair = findPair(node.items as readonly Pair[], step);
      if (pair === undefined) break;
      const keyOffset = (pair.key as YamlNode | null)?.range?.[0];
      next = pair.value as YamlNode | null;
      if (keyOffset !== undefined && (of === 'key' || isEmpty(next) || !isLast)) offset = keyOffset;
      if (isLast && of === 'key') break;
    } else if (isSeq(node)) {
      next = node.items[Number(step)] as YamlNode | undefined;
      if (next === undefined) break;
    } else {
      break;
    }
    if (!isEmpty(next)) offset = isLast || !isMap(node) ? (next?.range?.[0] ?? offset) : offset;
    node = next;
  }
  return offset;
}

function findPair(pairs: readonly Pair[], step: PropertyKey): Pair | undefined {
  return pairs.find(({ key }) => isScalar(key) && String(key.value) === String(step));
}

function isEmpty(node: YamlNode | null | undefined): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null && node.source === '');
}
