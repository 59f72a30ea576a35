import { freezeData } from './freeze-data.ts';
import type { Configured } from './scenario.ts';

/** In the order of the catalog, so that the order in the file does not count; `false` stands for "not this one". */
export function chooseNamed<Definition extends { readonly name: string }>(
  definitions: ReadonlyMap<string, Definition>,
  chosen: Readonly<Record<string, unknown>>,
): readonly Configured<Definition>[] {
  const configured = [...definitions.values()].flatMap((definition) => {
    const options = chosen[definition.name];
    return options === undefined || options === false
      ? []
      : [Object.freeze({ name: definition.name, definition, options: freezeData(options) })];
  });
  return Object.freeze(configured);
}
