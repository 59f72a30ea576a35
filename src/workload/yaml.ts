import {
  LineCounter,
  parseAllDocuments,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
  type Tags,
} from 'yaml';
import { InputError, type Location } from '../api/input-error.ts';
import { parsePlainYaml, type KnownEntries } from './yaml-plain.ts';
import { findOffset } from './yaml-position.ts';

/** A key or an index for each step from the root. */
export type YamlPath = readonly PropertyKey[];

export interface YamlDocument {
  /** Plain data: maps as objects, sequences as arrays; documents may share parts. Never null: empty documents are left out. */
  readonly value: unknown;
  /** Where its contents begin. */
  readonly location: Location;
  /** Where the value at `path` stands (`of: 'key'`: where its key does), or the nearest thing above that is there. */
  readonly locate: (path: YamlPath, of?: 'key' | 'value') => Location;
}

/** Longer lines are no manifest that a person or kubectl wrote. Assumption. */
const MAX_LINE_LENGTH = 1_048_576;

/** One anchor may be used so often, times the anchors inside of it; far below what hurts, far above real files. */
const MAX_ALIAS_COUNT = 10_000;

/** YAML 1.1 tags that Kubernetes does not know: dates and `1:30` stay strings, `!!binary` is refused. */
const DROPPED_TAGS = new Set(['tag:yaml.org,2002:timestamp', 'tag:yaml.org,2002:binary']);

/**
 * The dialect of kubectl: booleans and octals of YAML 1.1, merge keys. Checked against kubectl with the same file as
 * input and its JSON as output; only `0o755` differs (a string here, 493 there).
 */
export const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  customTags: (tags: Tags) =>
    tags.filter(
      (tag) => typeof tag === 'string' || (!DROPPED_TAGS.has(tag.tag) && !('format' in tag && tag.format === 'TIME')),
    ),
  prettyErrors: false,
  logLevel: 'silent',
  uniqueKeys: true,
};

/** A piece of the file that is parsed on its own. */
interface Section {
  readonly text: string;
  /** Lines of the file before it. */
  readonly linesBefore: () => number;
}

/**
 * Reads the YAML that Kubernetes reads (YAML 1.1 booleans and octals, merge keys; dates stay strings).
 *
 * Documents in the plain style of `kubectl get -o yaml` take a short cut (yaml-plain.ts) with the same result; positions
 * are looked up only when somebody asks.
 *
 * @throws InputError with line and column for broken syntax, duplicate keys, alias bombs and absurdly long lines.
 */
export function parseYamlDocuments(text: string, file: string): YamlDocument[] {
  checkLines(text, file);
  const documents: YamlDocument[] = [];
  const known: KnownEntries = new Map();
  for (const section of splitSections(text)) {
    const plain = parsePlainYaml(section.text, known);
    if (plain !== undefined) documents.push(plainDocument(plain, section, file));
    else for (const document of parseSection(section, file)) documents.push(document);
  }
  return documents;
}

function checkLines(text: string, file: string): void {
  const start = findLongLine(text);
  if (start >= 0) {
    throw new InputError(
      `this line is longer than ${MAX_LINE_LENGTH} characters`,
      { file, line: 1 + countLines(text, [start])[0]! },
      'is it a YAML file?',
    );
  }
  const nul = text.indexOf('\0');
  if (nul < 0) return;
  throw new InputError('there is a NUL byte: this is not a text file', { file, line: 1 + countLines(text, [nul])[0]! });
}

/** Where a line begins that is too long, or -1. Looks only at every so many characters. */
function findLongLine(text: string): number {
  let start = 0;
  while (text.length - start > MAX_LINE_LENGTH) {
    const newline = text.lastIndexOf('\n', start + MAX_LINE_LENGTH);
    if (newline < start) return start;
    start = newline + 1;
  }
  return -1;
}

/** Cuts at the `---` lines. A file with directives or `...` stays whole: its documents hang together. */
function splitSections(text: string): Section[] {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (hasLine(body, '%') || hasLine(body, '...')) return [{ text: body, linesBefore: () => 0 }];
  const starts = [0];
  for (let index = body.indexOf('\n---'); index >= 0; index = body.indexOf('\n---', index + 1)) {
    if (index + 4 === body.length || ' \t\r\n'.includes(body[index + 4]!)) starts.push(index + 1);
  }
  let lines: readonly number[] | undefined;
  return starts.map((start, index) => ({
    text: body.slice(start, starts[index + 1]),
    linesBefore: () => (lines ??= countLines(body, starts))[index]!,
  }));
}

/** How many lines there are before each of these places. */
function countLines(text: string, places: readonly number[]): readonly number[] {
  const counts: number[] = [];
  let lines = 0;
  let newline = text.indexOf('\n');
  for (const place of places) {
    for (; newline >= 0 && newline < place; newline = text.indexOf('\n', newline + 1)) lines++;
    counts.push(lines);
  }
  return counts;
}

/** Does a line begin so? */
function hasLine(text: string, start: string): boolean {
  return text.startsWith(start) || text.includes(`\n${start}`);
}

function plainDocument(value: unknown, section: Section, file: string): YamlDocument {
  let parsed: YamlDocument | undefined;
  const locate: YamlDocument['locate'] = (path, of) => {
    parsed ??= parseSection(section, file)[0]!;
    return parsed.locate(path, of);
  };
  return {
    value,
    get location() {
      return locate([]);
    },
    locate,
  };
}

function parseSection(section: Section, file: string): YamlDocument[] {
  const lineCounter = new LineCounter();
  const locateOffset = (offset: number): Location => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: section.linesBefore() + Math.max(line, 1), column: Math.max(col, 1) };
  };
  const documents: YamlDocument[] = [];
  for (const document of parseTolerantly(section, file, lineCounter)) {
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem !== undefined)
      throw new InputError(describe(problem.code, problem.message), locateOffset(problem.pos[0]));
    const value = toPlainData(document, locateOffset(document.contents?.range?.[0] ?? 0));
    if (value === null || value === undefined) continue;
    documents.push({
      value,
      location: locateOffset(document.contents?.range?.[0] ?? document.range[0]),
      locate: (path, of = 'value') => locateOffset(findOffset(document, path, of)),
    });
  }
  return documents;
}

function parseTolerantly({ text, linesBefore }: Section, file: string, lineCounter: LineCounter): Document.Parsed[] {
  try {
    const documents = parseAllDocuments(text, { ...YAML_OPTIONS, lineCounter });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof RangeError)
      throw new InputError('this is nested too deeply', { file, line: linesBefore() + 1 });
    throw error;
  }
}

function toPlainData(document: Document.Parsed, location: Location): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }) as unknown;
  } catch (error) {
    if (error instanceof ReferenceError && error.message.startsWith('Excessive')) {
      throw new InputError('aliases (*name) multiply to too much data', location);
    }
    if (error instanceof ReferenceError) throw new InputError(`this is not YAML: ${error.message}`, location);
    if (error instanceof RangeError) throw new InputError('this is nested too deeply', location);
    throw error;
  }
}

/** The parser's messages in one line; for some codes in plainer words. */
function describe(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands twice in the same map';
  if (code === 'TAB_AS_INDENT') return 'there is a tab: YAML is indented with spaces';
  if (message.includes('call stack')) return 'this is nested too deeply';
  return `this is not YAML: ${message.replaceAll(/\s+/g, ' ').replace(/:$/, '')}`;
}
