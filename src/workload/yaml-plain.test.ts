import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { YAML_OPTIONS } from './yaml.ts';
import { parsePlainYaml, type KnownEntries } from './yaml-plain.ts';

/** What the long way says: the data, or undefined where it complains. */
function longWay(text: string): unknown {
  const documents = parseAllDocuments(text, YAML_OPTIONS);
  if (!Array.isArray(documents) || documents.length !== 1) return undefined;
  const [document] = documents;
  return document!.errors.length > 0 || document!.warnings.length > 0 ? undefined : document!.toJS();
}

/** The short cut may give up, but never say anything else than the long way. */
function agrees(text: string): void {
  const plain = parsePlainYaml(text);
  if (plain !== undefined) expect(plain).toEqual(longWay(text));
}

test('documents share what they have in common', () => {
  const known: KnownEntries = new Map();
  const documents = ['a', 'b'].map(
    (name) => parsePlainYaml(`name: ${name}\nspec:\n  x: 1\n`, known) as { spec: object },
  );
  expect(documents).toEqual([
    { name: 'a', spec: { x: 1 } },
    { name: 'b', spec: { x: 1 } },
  ]);
  expect(documents[0]!.spec).toBe(documents[1]!.spec);
});

describe('the short cut says the same as the long way', () => {
  const scalars = [
    'foo',
    'a:b',
    'x/y',
    'yes',
    'n',
    'true',
    'False',
    'null',
    '~',
    '',
    '0',
    '12',
    '012',
    '1_0',
    '0x1',
    '1.5',
    '1e3',
    '500m',
    '1.5Gi',
    '1:30',
    '1E',
    '+1',
    '-1',
    '.5',
    '.inf',
    "'it'",
    "'a b'",
    "'it''s'",
    '"a"',
    '"a\\n"',
    "'",
    '"',
    '{}',
    '[]',
    '{a: 1}',
    '[a]',
    '# c',
    'a # c',
    'a #c',
    'a#c',
    '&x',
    '*x',
    '!t a',
    '|',
    '>',
    '-',
    '- a',
    'a b',
    'a: b',
    'a:',
    '?',
    '<<',
    '=',
    '@a',
    '`a',
    '%a',
    'é',
    '2024-01-01',
    '---',
    '...',
    'a\tb',
    'a ',
    '12345678901234567890',
    'nan',
    'NaN',
    'on',
    'Off',
    "''",
    '""',
    '"x',
    "x'",
    "'x' y",
    "'x' # y",
    "'x'# y",
    "'x#y'",
    "'x # y'",
    '"x # y" # z',
    'several words, with commas.',
    'words - and [brackets] {braces}',
    'words # and a comment',
    "it's # a comment",
    'words: not',
    'words end:',
    'yes and no',
    'words ',
    '0.67',
    '0.10',
    '00.5',
    '1.',
    '-3',
    '-0',
    '1.37',
    '10s',
    '90us',
    '1h30m',
    '../a/b.csv',
    './x',
    '..',
    '.5s',
    '>-',
    '|-',
    '>+',
    '|2',
    '{ a: 1, b: x:1 }',
    '{ a: { b: [1, c], d: {} }, e: [] } # f',
    '{ a: 1, a: 2 }',
    '{a: 1,b: 2}',
    '{a:{b: 1}}',
    '{a:1}',
    '{a: }',
    '{a: , b: 1}',
    '{ yes: 1 }',
    '{ a: yes }',
    '{ a: \'x, y\', b: "z" }',
    '[a b]',
    '[a: b]',
    '[a:, b]',
    '[a:b]',
    '[a, ]',
    '[, a]',
    '[a',
    '[a]]',
    '[a] b',
    '[ ]',
    '{ }',
    '[&x a, *x]',
    '[-1, 0.5, 8Gi, true, ../x]',
    '[a#b]',
    '[a #b]',
    "['a'b]",
  ];
  const keys = [
    'a',
    'b',
    'kubernetes.io/os',
    'y',
    'no',
    'null',
    '1',
    '<<',
    '"q"',
    'a b',
    '-a',
    'é',
    'constructor',
    '__proto__',
    'a-',
    'toString',
    'a[0].b',
    '[a]',
  ];
  const indent = fc.nat(6).map((count) => ' '.repeat(count));
  const line = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          indent,
          fc.constantFrom('', '', '- ', '-  ', '- - '),
          fc.constantFrom(...keys),
          fc.constantFrom(': ', ':', ':  ', ' : '),
          fc.constantFrom(...scalars),
        )
        .map((parts) => parts.join('')),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(indent, fc.constantFrom('- ', '', '-'), fc.constantFrom(...scalars))
        .map((parts) => parts.join('')),
    },
    { weight: 1, arbitrary: fc.constantFrom('', '  ', '# comment', '  # comment', '\t', '---') },
  );

  test('for lines thrown together', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => agrees(lines.join('\n'))),
      { numRuns: 20_000 },
    );
  });

  test('for lines that nearly fit', () => {
    const fitting = fc.constantFrom(
      'a: 1',
      'b: x',
      'a:',
      'b:',
      '- a: 1',
      '- x',
      '- b:',
      '  a: 1',
      '  b:',
      '  - x',
      '    a: x',
      '    - b: 1',
      '-',
    );
    fc.assert(
      fc.property(fc.array(fitting, { maxLength: 6 }), (lines) => agrees(lines.join('\n'))),
      { numRuns: 5000 },
    );
  });

  test('for each scalar in each place', () => {
    for (const scalar of scalars) {
      for (const text of [
        scalar,
        `a: ${scalar}`,
        `- ${scalar}`,
        `a:\n- ${scalar}\n- b`,
        `a:\n  b: ${scalar}\n  c: d`,
        `a: ${scalar}\n  b`,
        `- a: ${scalar}\n  b: c`,
        `a:\n  b: ${scalar}\n  c: d\ne: f`,
        `[${scalar}]`,
        `a: { b: ${scalar}, c: [${scalar}, d] }`,
      ])
        agrees(text);
    }
  });

  test('for blocks of text', () => {
    const style = fc.constantFrom('>-', '>', '|', '|-', '>+', '|2', '>- # c');
    const text = fc.constantFrom(
      '',
      ' ',
      'one',
      '  two',
      'three: x',
      '# no comment',
      "it's",
      'four ',
      '- five',
      'b: 1',
      '\t',
      '---',
    );
    const indented = fc.tuple(fc.constantFrom('', ' ', '  ', '    ', '      '), text).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.constantFrom('a: ', 'x: 1\nspec:\n  a: ', '- a: ', '- - a: '),
        style,
        fc.array(indented, { maxLength: 5 }),
        fc.constantFrom('', '\n', '\n\nb: 1', '\n# c\nb: 1', '\n  b: 1', '\n\n  # c\n  b: 1\n'),
        (start, kind, lines, end) => agrees(`${start}${kind}\n${lines.join('\n')}${end}`),
      ),
      { numRuns: 5000 },
    );
  });

  test('for flow style', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ', ',
      ' ',
      'a',
      'a:',
      'b: ',
      'c:1',
      "'x'",
      '"y"',
      '1',
      'yes',
      '#',
      ' #',
    );
    fc.assert(
      fc.property(fc.constantFrom('', 'a: ', '- '), fc.array(token, { maxLength: 9 }), (start, tokens) =>
        agrees(`${start}${tokens.join('')}`),
      ),
      { numRuns: 20_000 },
    );
  });

  const word = fc.constantFrom(...scalars.filter((scalar) => scalar !== '---' && scalar !== '...'));
  const data = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, word, fc.nat(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    map: fc.dictionary(fc.constantFrom('a', 'spec', 'kubernetes.io/os', 'yes', 'b-c'), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  })).map;

  test('for whatever the library writes', () => {
    const given = { up: 0 };
    fc.assert(
      fc.property(data, fc.boolean(), (value, indentSeq) => {
        const text = stringify(value, { version: '1.1', indentSeq, lineWidth: 0 });
        const plain = parsePlainYaml(text);
        if (plain === undefined) given.up++;
        else expect(plain).toEqual(value);
      }),
      { numRuns: 1000 },
    );
    expect(given.up).toBeLessThan(900);
  });
});

test.each(['hello', 'openb', 'gcda-400', 'fgd-atc23', 'saturated', 'diurnal'])(
  'scenario %s takes the short cut',
  (name) => {
    const text = readFileSync(`${import.meta.dirname}/../../scenarios/${name}.yaml`, 'utf8');
    expect(parsePlainYaml(text)).toBeDefined();
    agrees(text);
  },
);

test('manifests as kubectl writes them take the short cut', () => {
  for (const file of ['nodes-400.yaml', 'pods-400.yaml']) {
    const text = readFileSync(`${import.meta.dirname}/../../traces/gcda/${file}`, 'utf8');
    const sections = text.split(/^---\n/m);
    expect(sections.filter((section) => parsePlainYaml(section) === undefined)).toEqual([]);
    for (const section of sections.slice(0, 40)) agrees(section);
  }
});
