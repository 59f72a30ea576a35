import { posix } from 'node:path';
import { tokenize, type Token } from './tokenize.ts';

/** One law broken at one place. */
export interface Breach {
  readonly law: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** From the bottom up: a folder imports itself and folders before it. */
const LAYERS = [
  'engine',
  'api',
  'infrastructure',
  'scheduling',
  'apiserver',
  'components',
  'workload',
  'observe',
  'scenario',
  'analysis',
  'cli',
  // The page of reports, which runs in a browser: nobody imports it, scripts/page-bundle.mjs builds it.
  'report',
  // main.ts, which may import everything.
  'main',
] as const;

type Layer = (typeof LAYERS)[number];

/** What each layer may import from outside the tree. */
const PACKAGES: Readonly<Record<Layer, readonly string[]>> = {
  engine: ['seedrandom'],
  api: ['zod'],
  infrastructure: ['zod'],
  scheduling: ['zod', '@marcbachmann/cel-js'],
  apiserver: ['zod'],
  components: ['zod'],
  workload: ['zod', 'yaml', 'csv-parse', 'node:buffer'],
  observe: ['zod', 'd3-array', 'csv-stringify', 'hyparquet-writer'],
  scenario: ['zod', 'yaml', 'csv-parse', 'node:*', '@swc/wasm-typescript'],
  analysis: ['d3-array'],
  cli: ['yargs', 'cli-progress', 'cli-table3', 'bullmq', 'ioredis', 'node:*'],
  report: ['preact', 'uplot'],
  main: ['node:*'],
};

/** Words that a program may not say, as `object.member` or as a global; in every layer before `until`. */
const BANNED: readonly { readonly words: readonly string[]; readonly until?: Layer; readonly why: string }[] = [
  { words: ['Math.random'], why: 'draw from rng.stream(name)' },
  { words: ['Math.pow'], why: 'its last bits differ between versions of Node; write Math.exp(y * Math.log(x))' },
  { words: ['Intl', 'toLocaleString'], why: 'depends on the host' },
  { words: ['localeCompare'], why: 'depends on the host; compare with < and >' },
  { words: ['journal.on'], until: 'observe', why: 'nothing inside may read the journal' },
  { words: ['console'], until: 'cli', why: 'say it as a fact in the journal' },
  { words: ['Date', 'performance'], until: 'cli', why: 'there is no wall clock in the model; ask context.clock' },
  {
    words: ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
    until: 'cli',
    why: 'there are no timers in the model; ask context.clock',
  },
  { words: ['async', 'await', 'Promise'], until: 'scenario', why: 'handlers run to completion below scenario/' },
  { words: ['process'], until: 'scenario', why: 'no environment below scenario/' },
];

/**
 * Holds one file of src/ against the laws of the tree.
 *
 * Tests and what stands in `testing/` folders may use any package and API, but keep to the order of the layers.
 *
 * @param path from src/, with slashes: `engine/time.ts`.
 */
export function findBreaches(path: string, source: string): readonly Breach[] {
  const tokens = tokenize(source);
  const isTest = /\.test\.ts$|\.fixture\.ts$|(^|\/)testing\//.test(path);
  const breaches: Breach[] = [];
  const report = (law: string, line: number, message: string): void => void breaches.push({ law, path, line, message });

  for (const { specifier, line } of findImports(tokens)) {
    checkImport(path, specifier, isTest, (law, message) => report(law, line, message));
  }
  if (!isTest) checkWords(path, tokens, report);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|fixture))?\.tsx?$/.test(posix.basename(path))) {
    report('file-name', 1, 'files are called in kebab-case');
  }
  return breaches;
}

function checkImport(
  path: string,
  specifier: string,
  isTest: boolean,
  report: (law: string, message: string) => void,
): void {
  const layer = layerOf(path);
  if (!specifier.startsWith('.')) {
    const allowed = PACKAGES[layer].some((name) =>
      name.endsWith('*')
        ? specifier.startsWith(name.slice(0, -1))
        : specifier === name || specifier.startsWith(`${name}/`),
    );
    if (!allowed && !isTest) report('packages', `${layer}/ does not import ${specifier}`);
    return;
  }
  if (!/\.tsx?$/.test(specifier)) report('extension', `${specifier} lacks its .ts`);
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith('../') || target.startsWith('testing/')) {
    if (!isTest) report('layers', `${specifier} is no part of the program`);
    return;
  }
  const targetLayer = layerOf(target);
  const isAbove = LAYERS.indexOf(targetLayer) <= LAYERS.indexOf(layer);
  const isBlind = layer === 'analysis' && targetLayer === 'scenario';
  if ((!isAbove || isBlind) && path !== 'architecture.test.ts') {
    report('layers', `${layer}/ must not know ${targetLayer}/`);
  }
  const from = componentOf(path);
  const to = componentOf(target);
  if (to !== undefined && layer === 'components' && from !== to) {
    report('components', `${from ?? path} must not know ${to}: components meet at the API server`);
  }
  if (!isTest && /\.(test|fixture)\.ts$|(^|\/)testing\//.test(target)) {
    report('layers', `${specifier} is no part of the program`);
  }
}

function checkWords(
  path: string,
  tokens: readonly Token[],
  report: (law: string, line: number, message: string) => void,
): void {
  const level = LAYERS.indexOf(layerOf(path));
  tokens.forEach((token, index) => {
    // A power of bigints (`10n ** ...`) is exact.
    const isExact = tokens[index - 1]?.kind === 'number' && tokens[index - 1]!.text.endsWith('n');
    if (token.kind === 'punctuator' && token.text.startsWith('**') && !isExact) {
      report(
        'banned',
        token.line,
        '** differs between versions of Node; write a literal, a shift or Math.exp(y * Math.log(x))',
      );
    }
    if (token.kind !== 'name') return;
    const before = tokens[index - 1]?.text;
    const isMember = before === '.' || before === '?.';
    const object = isMember ? tokens[index - 2]?.text : undefined;
    const isKey = !isMember && tokens[index + 1]?.text === ':' && (before === ',' || before === '{' || before === ';');
    for (const { words, until, why } of BANNED) {
      if (until !== undefined && level >= LAYERS.indexOf(until)) continue;
      for (const word of words) {
        const [first, second] = word.split('.');
        const isSaid =
          second !== undefined
            ? token.text === second && object === first
            : token.text === word &&
              !isKey &&
              (!isMember || object === 'globalThis' || word === 'localeCompare' || word === 'toLocaleString');
        if (isSaid) report('banned', token.line, `${word}: ${why}`);
      }
    }
    // import(...) of a value gives a promise; import('x').Y is a type and has a type's surroundings.
    const isDynamicImport = token.text === 'import' && tokens[index + 1]?.text === '(' && !isTypeImport(tokens, index);
    if (isDynamicImport && level < LAYERS.indexOf('scenario')) {
      report('banned', token.line, 'import(): there are no promises below scenario/');
    }
  });
}

function isTypeImport(tokens: readonly Token[], index: number): boolean {
  return ['typeof', ':', '<', '|', '&'].includes(tokens[index - 1]?.text ?? '') && tokens[index + 4]?.text === '.';
}

/** The specifiers of import and export declarations and of import(...). */
function findImports(tokens: readonly Token[]): readonly { readonly specifier: string; readonly line: number }[] {
  return tokens
    .filter((token, index) => {
      if (token.kind !== 'string') return false;
      const before = tokens[index - 1];
      if (before?.kind === 'name') return before.text === 'from' || before.text === 'import';
      return before?.text === '(' && tokens[index - 2]?.text === 'import';
    })
    .map(({ text, line }) => ({ specifier: text, line }));
}

function layerOf(path: string): Layer {
  const folder = path.split('/')[0]!;
  return (LAYERS as readonly string[]).includes(folder) ? (folder as Layer) : 'main';
}

/** `components/kubelet` for everything in that folder; undefined for what all components share. */
function componentOf(path: string): string | undefined {
  const [layer, folder, rest] = path.split('/');
  return layer === 'components' && rest !== undefined && folder !== 'testing' ? `${layer}/${folder}` : undefined;
}
