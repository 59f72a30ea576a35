import { readdirSync, readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { findBreaches } from './testing/laws.ts';
import { tokenize } from './testing/tokenize.ts';

const SOURCES = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path))
  .sort();

/** What stands in tags is taken out of the way: the laws are about programs. */
function readSource(path: string): string {
  const source = readFileSync(`${import.meta.dirname}/${path}`, 'utf8');
  if (!path.endsWith('.tsx')) return source;
  const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } };
  return transformSync(source, { loader: 'tsx', jsx: 'automatic', jsxImportSource: 'preact', tsconfigRaw }).code;
}

describe('the tree keeps its laws', () => {
  test.each(SOURCES)('%s', (path) => {
    const breaches = findBreaches(path, readSource(path));
    expect(breaches.map(({ path, line, law, message }) => `${path}:${line} ${law}: ${message}`)).toEqual([]);
  });
});

describe('each law fails when it is broken', () => {
  test.each<[law: string, path: string, source: string]>([
    ['layers', 'engine/a.ts', `import type { Pod } from '../api/objects/pod.ts';`],
    ['layers', 'scheduling/plugins/a.ts', `import { Etcd } from '../../apiserver/etcd.ts';`],
    [
      'layers',
      'scheduling/place.ts',
      `export { type Engine } from '../engine/engine.ts'; export * from '../cli/a.ts';`,
    ],
    ['layers', 'components/kubelet/a.ts', `import '../../observe/metric.ts';`],
    ['layers', 'observe/a.ts', `type S = import('../scenario/load.ts').Scenario;`],
    ['layers', 'analysis/a.ts', `import { simulate } from '../scenario/simulation.ts';`],
    ['layers', 'scenario/a.ts', `const module = await import('../cli/command.ts');`],
    ['layers', 'cli/a.ts', `import { run } from '../main.ts';`],
    ['layers', 'observe/a.ts', `import type { RunReport } from '../cli/report/report-data.ts';`],
    ['layers', 'cli/report/a.ts', `import { App } from '../../report/app.tsx';`],
    ['layers', 'workload/a.ts', `import { tokenize } from '../testing/tokenize.ts';`],
    ['layers', 'workload/a.ts', `import { rows } from './testing/rows.ts';`],
    ['layers', 'engine/a.test.ts', `import { run } from '../scenario/simulation.ts';`],
    ['components', 'components/kubelet/a.ts', `import { queue } from '../scheduler/queue.ts';`],
    ['components', 'components/faults/a.ts', `import { kubelet } from '../kubelet/kubelet.ts';`],
    ['components', 'components/reconciler.ts', `import { gc } from './controllers/podgc.ts';`],
    ['extension', 'engine/a.ts', `import { Engine } from './engine';`],
    ['packages', 'engine/a.ts', `import { z } from 'zod';`],
    ['packages', 'workload/a.ts', `import { createReadStream } from 'node:fs';`],
    ['packages', 'apiserver/a.ts', `import { setTimeout as sleep } from 'node:timers/promises';`],
    ['packages', 'scenario/a.ts', `import yargs from 'yargs';`],
    ['packages', 'report/a.tsx', `import { readFile } from 'node:fs/promises';`],
    ['banned', 'cli/a.ts', `const dice = Math.random();`],
    ['banned', 'scheduling/a.ts', `const square = Math.pow(2, 3);`],
    ['banned', 'observe/a.ts', `const square = side ** 2;`],
    ['banned', 'observe/a.ts', `side **= 2;`],
    ['banned', 'observe/a.ts', `const text = new Intl.NumberFormat().format(2);`],
    ['banned', 'cli/a.ts', `names.sort((a, b) => a.localeCompare(b));`],
    ['banned', 'scenario/a.ts', `console.log('hello');`],
    ['banned', 'scenario/a.ts', `const now = Date.now();`],
    ['banned', 'engine/a.ts', `const now = new Date();`],
    ['banned', 'engine/a.ts', `const now = globalThis.performance.now();`],
    ['banned', 'engine/a.ts', 'const text = `${`${Date.now()}`}`;'],
    ['banned', 'analysis/a.ts', `setTimeout(run, 10);`],
    ['banned', 'analysis/a.ts', `queueMicrotask(run);`],
    ['banned', 'observe/a.ts', `export async function run(): void {}`],
    ['banned', 'components/a.ts', `const all = Promise.all([]);`],
    ['banned', 'workload/a.ts', `const rows = await read();`],
    ['banned', 'workload/a.ts', `const module = import('./other.ts');`],
    ['banned', 'workload/a.ts', `const home = process.env['HOME'];`],
    ['banned', 'components/a.ts', `context.journal.on('committed', react);`],
    ['file-name', 'engine/eventQueue.ts', ``],
  ])('%s: %s %s', (law, path, source) => {
    expect(findBreaches(path, source).map((breach) => breach.law)).toContain(law);
  });
});

describe('and allows what is right', () => {
  test.each<[path: string, source: string]>([
    [
      'scheduling/place.ts',
      `import { SECOND } from '../engine/time.ts'; import type { Pod } from '../api/objects/pod.ts';`,
    ],
    ['components/kubelet/a.ts', `import { b } from './b.ts'; import { defineComponent } from '../component.ts';`],
    [
      'scenario/assemble.ts',
      `import kubelet from '../components/kubelet/kubelet.ts'; import { readFile } from 'node:fs/promises';`,
    ],
    [
      'cli/commands/run.ts',
      `import { readFile } from 'node:fs/promises'; const at = Date.now(); await import('../../scenario/load.ts');`,
    ],
    ['main.ts', `import { main } from './cli/command-line.ts';`],
    ['engine/a.test.ts', `import fc from 'fast-check'; const now = performance.now(); console.log(2 ** 3);`],
    [
      'engine/a.ts',
      `// console.log(Date.now()) and Math.random()\nconst text = 'await Promise ** console'; /* async */`,
    ],
    ['engine/a.ts', 'const text = `Date ${now} Math.random() ** ${"Date"}`;'],
    ['engine/a.ts', `const pattern = /Date.now() \\/ ** [/'"]/; const half = a / b; const c = 'x' / 2;`],
    ['api/a.ts', `const scale = 10n ** BigInt(digits);`],
    ['observe/a.ts', `const row = { console: 1, Date: 2 }; const shown = row.console + row.Date;`],
  ])('%s %s', (path, source) => {
    expect(findBreaches(path, source)).toEqual([]);
  });
});

test('tokens know their lines and stay whole', () => {
  const source = "const a = `x${ { b: 1 } }y`; // no\n/* no\n*/ let r = /[/]'/.test(a) ? 1_000 / 2 : 'it\\'s';";
  expect(tokenize(source).map(({ kind, text, line }) => `${line} ${kind} ${text}`)).toMatchInlineSnapshot(`
    [
      "1 name const",
      "1 name a",
      "1 punctuator =",
      "1 template x",
      "1 punctuator {",
      "1 name b",
      "1 punctuator :",
      "1 number 1",
      "1 punctuator }",
      "1 template y",
      "1 punctuator ;",
      "3 name let",
      "3 name r",
      "3 punctuator =",
      "3 regex /[/]'/",
      "3 punctuator .",
      "3 name test",
      "3 punctuator (",
      "3 name a",
      "3 punctuator )",
      "3 punctuator ?",
      "3 number 1_000",
      "3 punctuator /",
      "3 number 2",
      "3 punctuator :",
      "3 string it\\'s",
      "3 punctuator ;",
    ]
  `);
});
