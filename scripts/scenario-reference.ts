import type { JsonSchema } from '../src/scenario/json-schema.ts';

interface Row {
  readonly field: string;
  readonly type: string;
  readonly default: string;
  readonly description: string;
}

type Properties = Readonly<Record<string, JsonSchema>>;

/** The tables of docs/scenario.md: every field of the schema with type, default and meaning, one section per top-level key. */
export function renderReference(schema: JsonSchema): string {
  const required = schema.required ?? [];
  const sections = Object.entries(schema.properties as Properties);
  const places: Places = new Map(
    sections.filter(([, { type }]) => type === 'object').map(([key, section]) => [shapeOf(section), `\`${key}\``]),
  );
  return sections.map(([key, section]) => renderSection(key, section, required.includes(key), places)).join('\n');
}

/** Where a block of fields is told in full, by its shape: elsewhere a word about that place is enough. */
type Places = Map<string, string>;

function shapeOf(schema: JsonSchema): string {
  return JSON.stringify({ ...schema, description: undefined, default: undefined });
}

function renderSection(key: string, section: JsonSchema, isRequired: boolean, places: Places): string {
  const rows = listRows(section, '', places);
  const own = `${describe(section)} ${defaultOf(section, isRequired)}`.trim();
  if (rows.length === 0) return `### \`${key}\`\n\n${own}\n`;
  const lines = rows.map((row) => `| \`${row.field}\` | ${row.type} | ${row.default} | ${row.description} |`);
  return `### \`${key}\`\n\n${own}\n\n| Field | Type | Default | Meaning and source |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

function defaultOf(schema: JsonSchema, isRequired: boolean): string {
  if (isRequired) return 'Must be there.';
  const spelled = spellDefault(schema.default);
  return spelled === '' ? '' : `Default: ${spelled}.`;
}

/** All fields below a schema, depth first, in the order of the schema. */
function listRows(schema: JsonSchema, prefix: string, places: Places): Row[] {
  if (isDistribution(schema)) return [];
  if (schema.items !== undefined) return listRows(schema.items as JsonSchema, `${prefix}[]`, places);
  if (schema.oneOf !== undefined) return listFormatRows(schema.oneOf as JsonSchema[], prefix, places);
  const forms = [schema, ...((schema.anyOf ?? []) as JsonSchema[])];
  return forms.flatMap((form) => listPropertyRows(form, prefix, places));
}

function listPropertyRows(schema: JsonSchema, prefix: string, places: Places): Row[] {
  return Object.entries((schema.properties ?? {}) as Properties).flatMap(([name, property]) => {
    const field = prefix === '' ? name : `${prefix}.${name}`;
    const row = {
      field,
      type: typeOf(property),
      default: schema.required?.includes(name) === true ? 'must be there' : spellDefault(property.default),
      description: describe(property),
    };
    const known = places.get(shapeOf(property));
    if (known !== undefined) return [{ ...row, description: `${row.description} Fields as in ${known}.`.trim() }];
    const below = listRows(property, field, places);
    if (below.length > 0) places.set(shapeOf(property), `\`${field}\``);
    return [row, ...below];
  });
}

/** Forms told apart by `format`: what all have in common first, then what each has of its own. */
function listFormatRows(forms: readonly JsonSchema[], prefix: string, places: Places): Row[] {
  const perForm = forms.map((form) => ({ name: formatOf(form), rows: listPropertyRows(form, prefix, places) }));
  const isCommon = (row: Row): boolean => perForm.every(({ rows }) => rows.some(({ field }) => field === row.field));
  const common = perForm[0]!.rows.filter(isCommon).map((row) => {
    if (!row.field.endsWith('.format')) return row;
    return {
      ...row,
      type: 'text',
      description: perForm.map(({ name }, index) => `\`${name}\`: ${forms[index]!.description}`).join('; '),
    };
  });
  const own = perForm.flatMap(({ name, rows }) =>
    rows
      .filter((row) => !isCommon(row))
      .map((row) => ({ ...row, description: `Format \`${name}\`: ${row.description}` })),
  );
  return [...common, ...own];
}

function formatOf(form: JsonSchema): string {
  return String((form.properties as Properties)['format']!.const);
}

function isDistribution(schema: JsonSchema): boolean {
  return ((schema.anyOf ?? []) as JsonSchema[]).some(
    ({ properties }) => properties !== undefined && 'lognormal' in properties,
  );
}

function typeOf(schema: JsonSchema): string {
  if (isDistribution(schema)) return 'distribution';
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf !== undefined) return [...new Set((schema.anyOf as JsonSchema[]).map(typeOf))].join(' or ');
  if (schema.oneOf !== undefined) return 'map';
  if (Array.isArray(schema.type)) return schema.pattern === undefined ? 'quantity' : 'duration';
  if (schema.type === 'array') return 'list';
  if (schema.type === 'object') return 'map';
  return TYPE_NAMES.get(schema.type) ?? 'any';
}

const TYPE_NAMES: ReadonlyMap<string | undefined, string> = new Map([
  ['string', 'text'],
  ['integer', 'whole number'],
  ['number', 'number'],
  ['boolean', 'true, false'],
]);

function describe(schema: JsonSchema): string {
  const text = (schema.description ?? '').replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

/** As it would stand in a scenario; maps that only gather further fields have their defaults there. */
function spellDefault(value: unknown): string {
  if (value === undefined || value === '') return '';
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    return Array.isArray(value) ? 'none' : '';
  return `\`${spellFlow(value)}\``;
}

function spellFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spellFlow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${key}: ${spellFlow(member)}`)
    .join(', ')} }`;
}
