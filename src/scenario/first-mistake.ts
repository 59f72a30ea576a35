import { InputError, type Location } from '../api/input-error.ts';
import type { YamlPath } from '../workload/yaml.ts';
import type { Mistake } from './mistakes.ts';

/** The one that stands first in the file; it says how many more there are. */
export function firstMistake(
  locate: (path: YamlPath, of: Mistake['of']) => Location,
  mistakes: readonly Mistake[],
): InputError {
  const located = mistakes.map(({ path, of, message }) => ({ message, location: locate(path, of) }));
  located.sort(
    (a, b) => (a.location.line ?? 0) - (b.location.line ?? 0) || (a.location.column ?? 0) - (b.location.column ?? 0),
  );
  const more = mistakes.length - 1;
  const hint = more === 0 ? undefined : `and ${more} more ${more === 1 ? 'mistake' : 'mistakes'}`;
  return new InputError(located[0]!.message, located[0]!.location, hint);
}
