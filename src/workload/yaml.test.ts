import { describe, expect, test } from 'vitest';
import { formatLocation } from '../api/input-error.ts';
import { mistakeOf } from './testing/read-trace.ts';
import { parseYamlDocuments, type YamlPath } from './yaml.ts';

const valuesOf = (text: string): unknown[] => parseYamlDocuments(text, 'f.yaml').map(({ value }) => value);

describe('the dialect of kubectl', () => {
  test.each<[text: string, value: unknown]>([
    ['a: yes\nb: off\nc: y', { a: true, b: false, c: true }],
    ['a: 0755\nb: 0x1F\nc: 1_000', { a: 493, b: 31, c: 1000 }],
    ['a: 2024-01-01\nb: 2024-01-01T00:00:00Z', { a: '2024-01-01', b: '2024-01-01T00:00:00Z' }],
    ['a: 1:30', { a: '1:30' }],
    ['a: &x {b: 1}\nc:\n  <<: *x\n  d: 2', { a: { b: 1 }, c: { b: 1, d: 2 } }],
    ['a: &x [1, 2]\nb: *x', { a: [1, 2], b: [1, 2] }],
    ['a: ~\nb:\nc: null', { a: null, b: null, c: null }],
    ['a: |\n  one\n  two\nb: >-\n  three\n  four', { a: 'one\ntwo\n', b: 'three four' }],
    ['{"a": [1, "2", true]}', { a: [1, '2', true] }],
    ['a: "\\u00e9\\n"', { a: 'é\n' }],
    ['a: 500m\nb: 1.5Gi\nc: 1e3', { a: '500m', b: '1.5Gi', c: 1000 }],
    ['just text', 'just text'],
  ])('%j', (text, value) => {
    expect(valuesOf(text)).toEqual([value]);
    expect(valuesOf(text.replaceAll('\n', '\r\n')), 'CRLF').toEqual([value]);
  });
});

describe('documents', () => {
  test.each<[text: string, values: unknown[]]>([
    ['', []],
    ['# nothing\n---\n---\n', []],
    ['a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['---\na: 1\n--- # second\nb: 2\n--- {c: 3}\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['a: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['%YAML 1.1\n---\na: yes\n', [{ a: true }]],
    ['\ufeffa: 1\n', [{ a: 1 }]],
    ['a: "x\n  --- y"\n', [{ a: 'x --- y' }]],
    ['a: |\n  ---\n  text\n', [{ a: '---\ntext\n' }]],
    ['a: ---x\n---y: 1\n', [{ a: '---x', '---y': 1 }]],
  ])('%j', (text, values) => {
    expect(valuesOf(text)).toEqual(values);
  });
});

describe('where things stand', () => {
  const text = [
    'kind: Pod',
    '---',
    '# second',
    'spec:',
    '  containers:',
    '  - name: a',
    '    image: x',
    'empty:',
    'flow: {a: [1, two]}',
    '',
  ].join('\n');
  const document = parseYamlDocuments(text, 'f.yaml')[1]!;

  test.each<[path: YamlPath, of: 'key' | 'value', place: string]>([
    [[], 'value', 'f.yaml:4:1'],
    [['spec'], 'key', 'f.yaml:4:1'],
    [['spec'], 'value', 'f.yaml:5:3'],
    [['spec', 'containers', 0, 'image'], 'key', 'f.yaml:7:5'],
    [['spec', 'containers', 0, 'image'], 'value', 'f.yaml:7:12'],
    [['spec', 'containers', 0], 'value', 'f.yaml:6:5'],
    [['empty'], 'value', 'f.yaml:8:1'],
    [['flow', 'a', 1], 'value', 'f.yaml:9:15'],
    // What is not there is shown where it should be.
    [['spec', 'nodeName'], 'value', 'f.yaml:4:1'],
    [['spec', 'containers', 0, 'resources', 'limits'], 'value', 'f.yaml:6:5'],
    [['spec', 'containers', 7], 'value', 'f.yaml:5:3'],
    [['nowhere'], 'value', 'f.yaml:4:1'],
  ])('%j (%s)', (path, of, place) => {
    expect(formatLocation(document.locate(path, of))).toBe(place);
  });

  test('the document itself', () => {
    expect(parseYamlDocuments(text, 'f.yaml').map(({ location }) => location.line)).toEqual([1, 4]);
  });
});

describe('what is not YAML gives one line', () => {
  const bomb = Array.from(
    { length: 9 },
    (_, level) =>
      `${'abcdefghi'[level]}: &${'abcdefghi'[level]} [${Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*${'abcdefghi'[level - 1]}`)).join(',')}]`,
  ).join('\n');

  test.each<[text: string, line: string]>([
    ['a: 1\na: 2', 'f.yaml:2:1 this key stands twice in the same map'],
    ['ok: 1\n---\na:\n\t- b', 'f.yaml:4:1 there is a tab: YAML is indented with spaces'],
    [
      'a: [1, 2',
      'f.yaml:1:9 this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a: "x', 'f.yaml:1:6 this is not YAML: Missing closing "quote'],
    ['a: b: c', 'f.yaml:1:4 this is not YAML: Nested mappings are not allowed in compact mappings'],
    [' a: 1\nb: 2', 'f.yaml:2:1 this is not YAML: Unexpected scalar at node end'],
    ['a: !foo 1', 'f.yaml:1:4 this is not YAML: Unresolved tag: !foo'],
    ['a: !!binary aGk=', 'f.yaml:1:4 this is not YAML: Unresolved tag: tag:yaml.org,2002:binary'],
    ['a: *nobody', 'f.yaml:1:1 this is not YAML: Unresolved alias (the anchor must be set before the alias): nobody'],
    [bomb, 'f.yaml:1:1 aliases (*name) multiply to too much data'],
    ['a: b\0', 'f.yaml:1 there is a NUL byte: this is not a text file'],
    [`a: 1\nb: ${'x'.repeat(1_048_576)}`, 'f.yaml:2 this line is longer than 1048576 characters (is it a YAML file?)'],
  ])('%.40j', (text, line) => {
    expect(mistakeOf(() => valuesOf(text))).toBe(line);
  });

  test('a hundred thousand brackets', () => {
    expect(mistakeOf(() => valuesOf('['.repeat(100_000)))).toMatch(/^f\.yaml:1.* this is nested too deeply$/);
  });
});
