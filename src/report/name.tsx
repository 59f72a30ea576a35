import { shortName } from './text.ts';

/**
 * A text that came from outside: of a pod, a node, a label. Whatever its direction and length, it stays within its place; `title` has more
 * of it.
 */
export function Name({ text, length = 60 }: { text: string; length?: number }) {
  const short = shortName(text, length);
  return (
    <bdi class="name" title={short === text ? undefined : shortName(text, 600)}>
      {short}
    </bdi>
  );
}
