/**
 * Which fields an object of the Kubernetes API has, and what becomes of each:
 * - `read`: taken over as it stands;
 * - a table: taken over field by field (of each element, when it is a list);
 * - `ignored`: Kubernetes acts on it, the simulator does not, and says so once;
 * - `silent`: what the API server or nobody sets; nothing is lost.
 */
export interface FieldTable {
  readonly [field: string]: 'read' | 'ignored' | 'silent' | FieldTable;
}

export interface PickedFields {
  /** A copy with the fields that are read, without nulls: to the API server null is the same as absent. */
  readonly value: unknown;
  /** The first field that Kubernetes does not have. */
  readonly unknown?: { readonly path: readonly PropertyKey[]; readonly known: readonly string[] };
  /** Names such as `spec.containers[].env`, each once. */
  readonly ignored: readonly string[];
}

export function pickFields(value: unknown, table: FieldTable): PickedFields {
  const ignored = new Set<string>();
  let unknown: PickedFields['unknown'];

  const pick = (from: unknown, fields: FieldTable, path: readonly PropertyKey[], name: string): unknown => {
    if (Array.isArray(from)) return from.map((element, index) => pick(element, fields, [...path, index], `${name}[]`));
    if (typeof from !== 'object' || from === null) return from;
    const picked: Record<string, unknown> = {};
    for (const [field, member] of Object.entries(from)) {
      const fate = Object.hasOwn(fields, field) ? fields[field] : undefined;
      const fieldName = name === '' ? field : `${name}.${field}`;
      if (fate === undefined) unknown ??= { path: [...path, field], known: Object.keys(fields) };
      else if (member === null || fate === 'silent') continue;
      else if (fate === 'ignored') ignored.add(fieldName);
      else picked[field] = fate === 'read' ? member : pick(member, fate, [...path, field], fieldName);
    }
    return picked;
  };

  const picked = pick(value, table, [], '');
  return { value: picked, ignored: [...ignored], ...(unknown === undefined ? {} : { unknown }) };
}

/** A table of fields that all meet the same fate. */
export function fieldsThatAre<Fate extends 'read' | 'ignored' | 'silent'>(
  fate: Fate,
  names: string,
): Readonly<Record<string, Fate>> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, fate]),
  );
}
