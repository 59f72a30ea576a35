/**
 * A short cut for the plain style in which kubectl and most tools write YAML: block maps and sequences, one-line scalars
 * in printable ASCII. Reads them to the same data as yaml.ts does, about ten times faster (the test compares the two).
 *
 * It knows only what it is sure of. For everything else (comments behind values, flow style, anchors, block scalars,
 * tags, tabs, duplicate keys, `yes` and `no`, odd numbers ...) it gives up, and the whole document goes the long way.
 */

/** `spec: ...` at the left edge of a document, with all that belongs to it. */
interface Entry {
  readonly key: string;
  readonly value: unknown;
}

/** By their texts; undefined for "give up". */
export type KnownEntries = Map<string, Entry | undefined>;

/**
 * @param known from the documents before: what they have in common with this one is read once, and shared.
 * @returns the data, or undefined for "give up". An empty document is "give up" too.
 */
export function parsePlainYaml(text: string, known: KnownEntries = new Map()): unknown {
  const parts = text.split(/^(?=[A-Za-z])/m);
  if (parts[0] === '---\n') parts.shift();
  if (parts.length === 0 || !/^[A-Za-z]/.test(parts[0]!)) return parseBlock(text);
  const map: Record<string, unknown> = {};
  for (const part of parts) {
    if (!known.has(part)) known.set(part, parseEntry(part));
    const entry = known.get(part);
    if (entry === undefined || Object.hasOwn(map, entry.key)) return undefined;
    map[entry.key] = entry.value;
  }
  return map;
}

function parseEntry(text: string): Entry | undefined {
  const map = parseBlock(text);
  if (map === undefined) return undefined;
  const [[key, value]] = Object.entries(map as Readonly<Record<string, unknown>>) as [[string, unknown]];
  return { key, value };
}

function parseBlock(text: string): unknown {
  const lines = new PlainLines(text);
  if (lines.isDone) return undefined;
  try {
    const value = readBlock(lines, lines.indent, 0);
    return lines.isDone ? value : undefined;
  } catch (error) {
    if (error === GIVE_UP) return undefined;
    throw error;
  }
}

const GIVE_UP: unique symbol = Symbol('give up');

/** Deeper documents go the long way, which knows how to refuse them. */
const MAX_DEPTH = 64;

/** `key:` or `key: value`, but no key that YAML would read as something else than a string. */
const ENTRY = /^([A-Za-z][A-Za-z0-9_./-]*):(?: +([^ ].*))?$/;

/** Texts that begin with a letter and hold nothing that YAML gives a meaning. */
const WORD = /^[A-Za-z](?:[A-Za-z0-9_./:@+=-]*[A-Za-z0-9_./@+=-])?$/;

/** Words that YAML 1.1 reads as booleans or null; only the two that everybody writes are read here. */
const RESERVED = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

const WHOLE_NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;

/** Numbers with the suffix of a quantity are strings. */
const QUANTITY = /^[0-9]+(?:\.[0-9]+)?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)$/;

const SINGLE_QUOTED = /^'([ -&(-~]*)'$/;
const DOUBLE_QUOTED = /^"([ !#-[\]-~]*)"$/;

/** The significant lines of a document, with a cursor. */
class PlainLines {
  readonly #lines: readonly string[];
  #next = 0;
  /** Spaces before `content`; -1 behind the last line. */
  indent = -1;
  content = '';

  constructor(text: string) {
    this.#lines = text.split('\n');
    if (this.#lines[0] === '---') this.#next = 1;
    this.advance();
  }

  get isDone(): boolean {
    return this.indent < 0;
  }

  advance(): void {
    while (this.#next < this.#lines.length) {
      const line = this.#lines[this.#next++]!;
      let indent = 0;
      while (line.charCodeAt(indent) === 0x20) indent++;
      if (indent === line.length || line.charCodeAt(indent) === 0x23) continue;
      this.indent = indent;
      this.content = indent === 0 ? line : line.slice(indent);
      return;
    }
    this.indent = -1;
    this.content = '';
  }

  /** Goes from `- x` to the `x` behind the dash, as if it stood on a line of its own. */
  enterItem(): void {
    this.indent += 2;
    this.content = this.content.slice(2);
    if (this.content.startsWith(' ')) throw GIVE_UP;
  }
}

function readBlock(lines: PlainLines, indent: number, depth: number): unknown {
  if (depth > MAX_DEPTH) throw GIVE_UP;
  return isItem(lines.content) ? readSequence(lines, indent, depth) : readMap(lines, indent, depth);
}

function isItem(content: string): boolean {
  return content.startsWith('- ') || content === '-';
}

function readSequence(lines: PlainLines, indent: number, depth: number): unknown[] {
  const items: unknown[] = [];
  while (lines.indent === indent && isItem(lines.content)) {
    lines.enterItem();
    if (ENTRY.test(lines.content)) {
      items.push(readMap(lines, indent + 2, depth + 1));
    } else {
      items.push(readScalar(lines.content));
      lines.advance();
    }
  }
  return items;
}

function readMap(lines: PlainLines, indent: number, depth: number): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  while (lines.indent === indent && !isItem(lines.content)) {
    const entry = ENTRY.exec(lines.content);
    if (entry === null) throw GIVE_UP;
    const key = entry[1]!;
    if (Object.hasOwn(map, key) || RESERVED.test(key)) throw GIVE_UP;
    lines.advance();
    map[key] = entry[2] === undefined ? readNested(lines, indent, depth) : readScalar(entry[2]);
  }
  return map;
}

/** What stands below `key:`: a deeper block, a sequence that is not indented, or nothing. */
function readNested(lines: PlainLines, indent: number, depth: number): unknown {
  if (lines.indent > indent) return readBlock(lines, lines.indent, depth + 1);
  if (lines.indent === indent && isItem(lines.content)) return readSequence(lines, indent, depth + 1);
  return null;
}

function readScalar(text: string): unknown {
  if (WORD.test(text)) {
    if (!RESERVED.test(text)) return text;
    if (text === 'true') return true;
    if (text === 'false') return false;
    throw GIVE_UP;
  }
  if (WHOLE_NUMBER.test(text)) return Number(text);
  if (QUANTITY.test(text)) return text;
  const quoted = SINGLE_QUOTED.exec(text) ?? DOUBLE_QUOTED.exec(text);
  if (quoted !== null) return quoted[1]!;
  if (text === '{}') return {};
  if (text === '[]') return [];
  throw GIVE_UP;
}
