export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'template' | 'regex' | 'punctuator';
  /** As in the source; of a string its contents, of a template the piece between its holes. */
  readonly text: string;
  readonly line: number;
}

const NAME = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)n?/y;
const PUNCTUATOR = /\*\*=|\.\.\.|=>|\?\.(?!\d)|\*\*|[-+*/%&|^!=<>?~.,;:(){}[\]@]/y;
const BLANK = /\s+|\/\/[^\n]*|\/\*[^]*?\*\/|^#![^\n]*/y;
const STRING = /'((?:\\[^]|[^'\\])*)'|"((?:\\[^]|[^"\\])*)"/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

/** After these words a slash begins a regular expression, as it does after every punctuator but `)`, `]` and `}`. */
const BEFORE_REGEX = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
  'yield',
  'await',
]);

/**
 * TypeScript source as tokens, without blanks and comments.
 *
 * Only as exact as the laws of the tree need: a slash behind `)`, `]` or `}` is a division, and nothing is parsed.
 */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  /** For each open brace: does it close the hole of a template? */
  const braces: boolean[] = [];
  let position = 0;
  let line = 1;

  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(source) ?? undefined;
  };
  const move = (length: number): void => {
    for (let i = position; i < position + length; i++) if (source[i] === '\n') line++;
    position += length;
  };
  const push = (kind: Token['kind'], text: string, length = text.length): void => {
    tokens.push({ kind, text, line });
    move(length);
  };
  /** A template from behind its backtick, or from behind the brace that closes a hole, to the next hole or its end. */
  const pushTemplatePiece = (): void => {
    let end = position;
    while (end < source.length && source[end] !== '`' && !(source[end] === '$' && source[end + 1] === '{')) {
      end += source[end] === '\\' ? 2 : 1;
    }
    const hasHole = source[end] === '$';
    push('template', source.slice(position, end), end - position + (hasHole ? 2 : 1));
    if (hasHole) braces.push(true);
  };

  while (position < source.length) {
    const blank = take(BLANK);
    if (blank !== undefined) {
      move(blank[0].length);
      continue;
    }
    const character = source[position]!;
    if (character === '`') {
      move(1);
      pushTemplatePiece();
      continue;
    }
    if (character === '}' && braces.pop() === true) {
      move(1);
      pushTemplatePiece();
      continue;
    }
    if (character === '{') braces.push(false);
    const string = take(STRING);
    if (string !== undefined) {
      push('string', string[1] ?? string[2] ?? '', string[0].length);
      continue;
    }
    const regex = character === '/' && mayBeginRegex(tokens.at(-1)) ? take(REGEX) : undefined;
    const name = take(NAME);
    const number = take(NUMBER);
    const punctuator = take(PUNCTUATOR);
    if (regex !== undefined) push('regex', regex[0]);
    else if (name !== undefined) push('name', name[0]);
    else if (number !== undefined) push('number', number[0]);
    else if (punctuator !== undefined) push('punctuator', punctuator[0]);
    else throw new Error(`line ${line}: no token begins with ${JSON.stringify(character)}`);
  }
  return tokens;
}

function mayBeginRegex(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'name') return BEFORE_REGEX.has(before.text);
  return before.kind === 'punctuator' && ![')', ']', '}'].includes(before.text);
}
