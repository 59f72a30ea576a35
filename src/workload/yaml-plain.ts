/**
 * A short cut for the plain style in which kubectl, most tools and most people write YAML: block maps and sequences, values on
 * one line (also `{ a: 1 }` and `[a, b]`), comments, simple blocks of text. Reads them to the same data as yaml.ts does, about
 * ten times faster (the test compares the two).
 *
 * It knows only what it is sure of. For everything else (flow style over several lines, anchors, escapes, tags, tabs, duplicate
 * keys, `yes` and `no`, odd numbers ...) it gives up, and the whole document goes the long way.
 */

/** `spec: ...` with all that belongs to it. */
interface Entry {
  readonly key: string;
  readonly value: unknown;
}

/** By their texts; null for "give up". */
export type KnownEntries = Map<string, Entry | null>;

/** Entries are shared at the left edge of a document, and of what stands one step below. */
const SHARED_INDENTS = [0, 2] as const;

/**
 * @param known from the documents before: what they have in common with this one is read once, and shared.
 * @returns the data, or undefined for "give up". An empty document is "give up" too.
 */
export function parsePlainYaml(text: string, known: KnownEntries = new Map()): unknown {
  const start = text.startsWith('---\n') ? 4 : 0;
  return isEntry(text, start, 0) ? parseEntries(text, start, 0, known) : parseBlock(text, 0);
}

/** A map whose first key stands at `start`, behind `SHARED_INDENTS[level]` spaces. */
function parseEntries(text: string, start: number, level: number, known: KnownEntries): object | undefined {
  const indent = SHARED_INDENTS[level]!;
  const map: Record<string, unknown> = {};
  for (let begin = start, end = 0; begin < text.length; begin = end) {
    end = endOfEntry(text, begin, indent);
    const part = text.slice(begin, end);
    let entry = known.get(part);
    if (entry === undefined) {
      entry = parseEntry(part, level, known) ?? null;
      known.set(part, entry);
    }
    if (entry === null || Object.hasOwn(map, entry.key)) return undefined;
    map[entry.key] = entry.value;
  }
  return map;
}

/** Up to the next key at that indent. */
function endOfEntry(text: string, begin: number, indent: number): number {
  const last = text.length - indent - 1;
  for (let line = text.indexOf('\n', begin) + 1; line > 0 && line <= last; line = text.indexOf('\n', line) + 1) {
    if (isEntry(text, line, indent)) return line;
  }
  return text.length;
}

/** Does a key begin here, behind so many spaces? */
function isEntry(text: string, line: number, indent: number): boolean {
  for (let index = line; index < line + indent; index++) if (text.charCodeAt(index) !== 0x20) return false;
  const code = text.charCodeAt(line + indent);
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

function parseEntry(text: string, level: number, known: KnownEntries): Entry | undefined {
  const line = LINE.exec(text);
  if (line !== null && !RESERVED.test(line[1]!) && !RESERVED.test(line[2]!)) return { key: line[1]!, value: line[2] };
  const above = ENTRY_ABOVE.exec(text);
  if (above !== null && SHARED_INDENTS[level + 1] === 2 && isEntry(text, above[0].length, 2)) {
    const key = above[1]!;
    const value = RESERVED.test(key) ? undefined : parseEntries(text, above[0].length, level + 1, known);
    return value === undefined ? undefined : { key, value };
  }
  const map = parseBlock(text, level);
  if (map === undefined) return undefined;
  const [[key, value]] = Object.entries(map as Readonly<Record<string, unknown>>) as [[string, unknown]];
  return { key, value };
}

function parseBlock(text: string, depth: number): unknown {
  const lines = new PlainLines(text);
  if (lines.isDone) return undefined;
  try {
    const value = readBlock(lines, lines.indent, depth);
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
const ENTRY = /^([A-Za-z][A-Za-z0-9_./[\]-]*):(?: +([^ ].*))?$/;

/** `key: word` and nothing else, such as the names in which thousands of documents differ. */
const LINE = /^ *([A-Za-z][A-Za-z0-9_./[\]-]*): +([A-Za-z](?:[A-Za-z0-9_./:@+=-]*[A-Za-z0-9_./@+=-])?)\n$/;

/** `key:` at the left edge, and nothing else on the line. */
const ENTRY_ABOVE = /^([A-Za-z][A-Za-z0-9_./-]*):\n/;

/** Texts that begin with a letter and hold nothing that YAML gives a meaning. */
const WORD = /^[A-Za-z](?:[A-Za-z0-9_./:@+=-]*[A-Za-z0-9_./@+=-])?$/;

/** Words that YAML 1.1 reads as booleans or null; only the two that everybody writes are read here. */
const RESERVED = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

/** Several words on one line, as in a description; none of `: `, ` #` and a colon at the end may be among them. */
const WORDS = /^[A-Za-z][ -~]*[!-~]$/;
const NOT_IN_WORDS = /: | #|:$/;

const NUMBER = /^(?:0|-?[1-9][0-9]{0,14}|(?:0|[1-9][0-9]{0,9})\.[0-9]{1,9})$/;

/** Numbers with the suffix of a quantity or a unit of time are strings. */
const QUANTITY = /^[0-9]+(?:\.[0-9]+)?(?:m|k|M|G|T|Ki|Mi|Gi|Ti|s|ms|us|h|d)$/;

/** Paths that begin with dots. */
const PATH = /^\.\.?\/[A-Za-z0-9_./-]+$/;

const SINGLE_QUOTED = /^'([ -&(-~]*)'$/;
const DOUBLE_QUOTED = /^"([ !#-[\]-~]*)"$/;

/** What stands in quotes, and a comment behind it. */
const QUOTED_AND_COMMENT = /^('[^']*'|"[^"]*") +#/;

/** `>-` and the like: a block of text follows. */
const BLOCK_TEXT = /^[|>]-?$/;

/** One line of such a block. */
const TEXT_LINE = /^[!-~](?:[ -~]*[!-~])?$/;

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
      while (indent < line.length && line.charCodeAt(indent) === 0x20) indent++;
      if (indent === line.length || line.charCodeAt(indent) === 0x23) continue;
      this.indent = indent;
      this.content = indent === 0 ? line : line.slice(indent);
      return;
    }
    this.indent = -1;
    this.content = '';
  }

  /** Goes behind the block of text below a key at `indent`. @returns its lines, which are never empty and equally indented. */
  takeText(indent: number): string[] {
    const texts: string[] = [];
    let own = 0;
    for (let line = this.#lines[this.#next]; line !== undefined; line = this.#lines[++this.#next]) {
      const deep = line.search(/[^ ]/);
      if (deep >= 0 && deep <= indent) break;
      if (texts.length === 0) own = deep;
      if (deep !== own || !TEXT_LINE.test(line.slice(deep))) {
        // Behind the text there may be empty lines, and comments further out.
        if (texts.length === 0 || !this.#isEndOfText(indent)) throw GIVE_UP;
        break;
      }
      texts.push(line.slice(deep));
    }
    if (texts.length === 0) throw GIVE_UP;
    this.advance();
    return texts;
  }

  /** Are there only empty lines from here on to the next thing that does not belong to the text? */
  #isEndOfText(indent: number): boolean {
    for (let index = this.#next; index < this.#lines.length; index++) {
      const deep = this.#lines[index]!.search(/[^ ]/);
      if (deep >= 0) return deep <= indent;
      if (this.#lines[index] !== '') return false;
    }
    return true;
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
      items.push(readValue(withoutComment(lines.content)));
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
    const text = entry[2] === undefined ? '' : withoutComment(entry[2]);
    if (BLOCK_TEXT.test(text)) {
      map[key] = joinText(text, lines.takeText(indent));
      continue;
    }
    lines.advance();
    map[key] = text === '' ? readNested(lines, indent, depth) : readValue(text);
  }
  return map;
}

/** `>` makes one line of all, `-` leaves out the newline at the end. */
function joinText(style: string, texts: readonly string[]): string {
  return texts.join(style.startsWith('>') ? ' ' : '\n') + (style.endsWith('-') ? '' : '\n');
}

/** Behind a space, `#` begins a comment, but for what is in quotes. */
function withoutComment(text: string): string {
  if (!text.includes('#')) return text;
  if (text.startsWith('#')) return '';
  const quoted = QUOTED_AND_COMMENT.exec(text);
  if (quoted !== null) return quoted[1]!;
  const start = text.indexOf(' #');
  if (start < 0) return text;
  if (/['"]/.test(text.slice(0, start))) throw GIVE_UP;
  return text.slice(0, start).trimEnd();
}

/** What stands below `key:`: a deeper block, a sequence that is not indented, or nothing. */
function readNested(lines: PlainLines, indent: number, depth: number): unknown {
  if (lines.indent > indent) return readBlock(lines, lines.indent, depth + 1);
  if (lines.indent === indent && isItem(lines.content)) return readSequence(lines, indent, depth + 1);
  return null;
}

function readValue(text: string): unknown {
  const first = text[0];
  if (first === '{' || first === '[') return readFlow(text);
  if (WORDS.test(text) && text.includes(' ')) {
    if (NOT_IN_WORDS.test(text)) throw GIVE_UP;
    return text;
  }
  return readScalar(text);
}

function readScalar(text: string): unknown {
  if (WORD.test(text)) {
    if (!RESERVED.test(text)) return text;
    if (text === 'true') return true;
    if (text === 'false') return false;
    throw GIVE_UP;
  }
  if (NUMBER.test(text)) return Number(text);
  if (QUANTITY.test(text) || PATH.test(text)) return text;
  const quoted = SINGLE_QUOTED.exec(text) ?? DOUBLE_QUOTED.exec(text);
  if (quoted !== null) return quoted[1]!;
  throw GIVE_UP;
}

/** What a map or a list in flow style is made of; a key is followed by its colon. */
const FLOW_TOKEN = / *([{}[\],]|'[^']*'|"[^"]*"|[A-Za-z][A-Za-z0-9_./-]*:(?= )|[^ {}[\],'":]+(?::[^ {}[\],'":]+)*) */y;

function readFlow(text: string): unknown {
  const tokens: string[] = [];
  FLOW_TOKEN.lastIndex = 0;
  while (FLOW_TOKEN.lastIndex < text.length) {
    const token = FLOW_TOKEN.exec(text);
    if (token === null) throw GIVE_UP;
    tokens.push(token[1]!);
  }
  const reader = { tokens, next: 0 };
  const value = readFlowValue(reader, 0);
  if (reader.next !== tokens.length) throw GIVE_UP;
  return value;
}

interface FlowTokens {
  readonly tokens: readonly string[];
  next: number;
}

function readFlowValue(reader: FlowTokens, depth: number): unknown {
  const token = reader.tokens[reader.next++];
  if (token === undefined || depth > MAX_DEPTH) throw GIVE_UP;
  if (token === '{') return readFlowMap(reader, depth + 1);
  if (token === '[') return readFlowList(reader, depth + 1);
  return readScalar(token);
}

function readFlowList(reader: FlowTokens, depth: number): unknown[] {
  const items: unknown[] = [];
  if (reader.tokens[reader.next] === ']') {
    reader.next++;
    return items;
  }
  for (;;) {
    items.push(readFlowValue(reader, depth));
    if (endsFlow(reader, ']')) return items;
  }
}

function readFlowMap(reader: FlowTokens, depth: number): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  if (reader.tokens[reader.next] === '}') {
    reader.next++;
    return map;
  }
  for (;;) {
    const token = reader.tokens[reader.next++] ?? '';
    const key = token.slice(0, -1);
    if (!token.endsWith(':') || RESERVED.test(key) || Object.hasOwn(map, key)) throw GIVE_UP;
    map[key] = readFlowValue(reader, depth);
    if (endsFlow(reader, '}')) return map;
  }
}

/** Behind an element comes the end, or a comma and another one. */
function endsFlow(reader: FlowTokens, end: string): boolean {
  const token = reader.tokens[reader.next++];
  if (token === end) return true;
  if (token !== ',') throw GIVE_UP;
  return false;
}
