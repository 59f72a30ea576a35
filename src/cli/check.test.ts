import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckReport, Finding } from './check-report.ts';
import { renderGithub } from './check-formats/github.ts';
import { renderCheckJson } from './check-formats/json.ts';
import { renderJunit } from './check-formats/junit.ts';
import { renderMarkdown } from './check-formats/markdown.ts';
import { renderCheckText } from './check-formats/text.ts';
import { runCommandLine } from './command-line.ts';
import { createHost } from './host.ts';
import { Screen } from './testing/fake-host.ts';
import { SMALL_SCENARIO } from './testing/small-scenario.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-check-'));
  file = join(folder, 'small.yaml');
  writeFileSync(file, SMALL_SCENARIO);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function orrery(line: string): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new Screen(), new Screen()];
  const words = line.split(' ').map((word) => word.replaceAll('FOLDER', folder));
  const exitCode = await runCommandLine(words, { ...createHost(), stdout, stderr }, '0.0.0');
  const short = (text: string): string => text.replaceAll(`${folder}/`, '');
  return { exitCode, stdout: short(stdout.text), stderr: short(stderr.text) };
}

describe('assertions', () => {
  test('hold, and exit 0', async () => {
    expect(await orrery('check FOLDER/small.yaml')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout:
        'ok      pods_never_scheduled is 0; asserted: at most 0\n' +
        'ok      node_allocation_ratio_stddev_mean{resource="cpu"} is 11.1 %; asserted: at most 15 %\n' +
        'ties between nodes: random\nsmall: 2 checks passed\n',
    });
  });

  test('after the weights were changed for the worse they do not, and exit 1', async () => {
    const { exitCode, stdout } = await orrery('check FOLDER/small.yaml --variant packed --seeds 1..3 --workers 1');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^FAILED {2}node_\S+ is 39\.7 % with seed 1, broken by 3 of 3 seeds; asserted: at most 15 %$/m,
    );
    expect(stdout).toContain('small: 1 of 2 checks failed\n');
  });

  test.each([
    [
      'pods_nevr_scheduled, max: 0',
      'small.yaml:24:5 there is no metric called "pods_nevr_scheduled", did you mean "pods_never_scheduled"?; docs/metrics.md and summary.json have their names\n',
    ],
    [
      'cluster_allocation_ratio_end, max: 1',
      'small.yaml:24:5 there is no cluster_allocation_ratio_end; there are: cluster_allocation_ratio_end{resource="cpu"}, cluster_allocation_ratio_end{resource="memory"}, cluster_allocation_ratio_end{resource="pods"}\n',
    ],
  ])('a metric that is none: %s', async (assertion, line) => {
    writeFileSync(file, SMALL_SCENARIO.replace('pods_never_scheduled, max: 0', assertion));
    expect(await orrery('check FOLDER/small.yaml')).toEqual({ exitCode: 2, stdout: '', stderr: line });
  });

  test('a metric that had nothing to measure breaks its assertion', async () => {
    writeFileSync(
      file,
      SMALL_SCENARIO.replace('pods_never_scheduled, max: 0', 'kubelet_admission_rejections_total, max: 3'),
    );
    const { exitCode, stdout } = await orrery('check FOLDER/small.yaml');
    expect(stdout).toContain('FAILED  kubelet_admission_rejections_total is not measured; asserted: at most 3\n');
    expect(exitCode).toBe(1);
  });
});

describe('a baseline', () => {
  const METRICS = '--metrics pods_never_scheduled,node_allocation_ratio_stddev.mean{resource=cpu}';

  test('is written beside the scenario, small and sorted; a second time it is the same', async () => {
    const first = await orrery(`baseline update FOLDER/small.yaml --seeds 1..3 --workers 1 ${METRICS}`);
    expect(first).toEqual({ exitCode: 0, stderr: '', stdout: 'small.baseline.json: 2 metrics written\n' });
    const text = readFileSync(join(folder, 'small.baseline.json'), 'utf8');
    expect(text.replace(/"(\w+Hash|version)": "[^"]+"/g, '"$1": "..."')).toMatchInlineSnapshot(`
      "{
        "scenario": "small",
        "scenarioHash": "...",
        "taskHash": "...",
        "version": "...",
        "tieBreak": "random",
        "seeds": ["1", "2", "3"],
        "metrics": {
          "node_allocation_ratio_stddev_mean{resource=\\"cpu\\"}": { "value": 0.122446, "unit": "ratio", "tolerance": "5%", "direction": "none" },
          "pods_never_scheduled": { "value": 0, "unit": "count", "tolerance": "5%", "direction": "lower" }
        }
      }
      "
    `);
    JSON.parse(text);
    const second = await orrery('baseline update FOLDER/small.yaml --workers 1');
    expect(second.stdout).toBe('small.baseline.json: 2 metrics: 0 changed, 0 new, 0 gone\n');
    expect(readFileSync(join(folder, 'small.baseline.json'), 'utf8')).toBe(text);
    expect(readdirSync(folder).toSorted()).toEqual(['small.baseline.json', 'small.yaml']);
    expect((await orrery('check FOLDER/small.yaml --workers 1')).exitCode).toBe(0);
  });

  test('a worse scheduler is a regression, whatever the direction that somebody gave the metric', async () => {
    await orrery(`baseline update FOLDER/small.yaml ${METRICS}`);
    const path = join(folder, 'small.baseline.json');
    const packed = 'check FOLDER/small.yaml --baseline FOLDER/small.baseline.json --variant packed --output json';
    const verdicts = async (): Promise<[number, string[]]> => {
      const { exitCode, stdout } = await orrery(packed);
      const { findings } = JSON.parse(stdout) as { findings: { kind: string; verdict: string }[] };
      return [exitCode, findings.filter(({ kind }) => kind === 'baseline').map(({ verdict }) => verdict)];
    };
    writeFileSync(file, SMALL_SCENARIO.replace('max: 15%', 'max: 90%'));
    expect(await verdicts()).toEqual([1, ['moved', 'same']]);
    const edit = (from: string, to: string): void => writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    edit('"direction": "none"', '"direction": "lower"');
    expect(await verdicts()).toEqual([1, ['worse', 'same']]);
    edit('"direction": "lower"', '"direction": "higher"');
    expect(await verdicts()).toEqual([0, ['better', 'same']]);
    edit('"tolerance": "5%"', '"tolerance": 0.5');
    expect(await verdicts()).toEqual([0, ['within tolerance', 'same']]);
    // What people have written there stays.
    await orrery('baseline update FOLDER/small.yaml');
    expect(readFileSync(path, 'utf8')).toContain('"tolerance": 0.5, "direction": "higher"');
  });

  test('of another tie-break is told of, and so is none of a baseline that does not say its own', async () => {
    await orrery(`baseline update FOLDER/small.yaml ${METRICS}`);
    const path = join(folder, 'small.baseline.json');
    const words = 'check FOLDER/small.yaml --set scheduler.tieBreak=highest-name';
    const { stdout } = await orrery(words);
    expect(stdout).toContain(
      'note: the baseline was written with another tie-break between nodes: random, this is highest-name\n' +
        'ties between nodes: highest-name\n',
    );
    writeFileSync(path, readFileSync(path, 'utf8').replace('  "tieBreak": "random",\n', ''));
    expect((await orrery(words)).stdout).not.toContain('another tie-break');
  });

  test('of another cluster is a mistake, not a regression', async () => {
    await orrery(`baseline update FOLDER/small.yaml ${METRICS}`);
    const { exitCode, stderr } = await orrery('check FOLDER/small.yaml --set cluster.pools[0].count=5');
    expect(stderr).toBe(
      `small.baseline.json:4:15 the scenario small has changed since this baseline was written, and not only its scheduler or autoscalers (orrery baseline update small.yaml writes a new one)\n`,
    );
    expect(exitCode).toBe(2);
  });

  test.each([
    ['--baseline FOLDER/none.json', 'none.json there is no such file'],
    ['--seed 9', '--seed 9 the baseline was made with other seeds: 1 (leave the option out, or make another baseline)'],
    [
      '--seeds 1..2',
      '--seeds 1..2 the baseline was made with other seeds: 1 (leave the option out, or make another baseline)',
    ],
    ['--seeds 1..2 --seed 1', '--seed and --seeds: expected one of them'],
    ['--output pdf', '--output there is no format called "pdf"; there are: github, json, junit, markdown, text'],
    [
      '--output text --output json',
      '--output: only one format can go to stdout; give the others files, as in junit=report.xml',
    ],
    ['--output junit=', '--output junit=: expected the name of a file behind "="'],
    ['--output junit=FOLDER/none/report.xml', 'none/report.xml this file cannot be written (ENOENT)'],
  ])('check %s', async (words, line) => {
    await orrery(`baseline update FOLDER/small.yaml ${METRICS}`);
    expect(await orrery(`check FOLDER/small.yaml ${words}`)).toEqual({ exitCode: 2, stdout: '', stderr: `${line}\n` });
  });

  test.each([
    [
      '"seeds": ["1"]',
      '"seeds": []',
      'small.baseline.json:7:12 seeds: expected a list with at least 1 entry, there is an empty list',
    ],
    [
      '"5%"',
      '"much"',
      'small.baseline.json:9:111 tolerance: expected a share such as "5%", or an amount >= 0 in the unit of the metric, there is "much"',
    ],
    [
      '"direction": "none"',
      '"direction": "up"',
      'small.baseline.json:9:130 direction: expected lower, higher or none, there is "up"',
    ],
    ['"taskHash"', '"taskhash"', 'small.baseline.json:1:1 taskHash is missing: expected a text'],
    ['"version"', '"scenario"', 'small.baseline.json:5:3 this key stands twice in the same map'],
  ])('with %s turned into %s', async (from, to, line) => {
    await orrery(`baseline update FOLDER/small.yaml ${METRICS}`);
    const path = join(folder, 'small.baseline.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    const { exitCode, stderr } = await orrery('check FOLDER/small.yaml');
    expect(stderr.replace(/ \(.*\)\n$/, '').trimEnd()).toBe(line);
    expect(exitCode).toBe(2);
  });

  test.each([
    [
      'baseline update FOLDER/small.yaml --tolerance some',
      '--tolerance some: expected a share such as 5%, or an amount in the unit of the metric',
    ],
    [
      'baseline update FOLDER/small.yaml --metrics nope',
      '--metrics there is no metric called "nope"; docs/metrics.md and summary.json have their names',
    ],
    [
      'baseline remove FOLDER/small.yaml',
      'Invalid values: Argument: action, Given: "remove", Choices: "update" (see orrery baseline --help)',
    ],
    ['baseline update', 'an argument is missing (see orrery baseline --help)'],
  ])('%s', async (line, message) => {
    expect(await orrery(line)).toEqual({ exitCode: 2, stdout: '', stderr: `${message}\n` });
  });

  test('nothing to check', async () => {
    writeFileSync(file, SMALL_SCENARIO.replace(/assert:[^]*(?=variants:)/, ''));
    const { exitCode, stderr } = await orrery('check FOLDER/small.yaml');
    expect(stderr).toBe(
      'small.yaml there is nothing to check (give it assertions under assert:, or a baseline: orrery baseline update small.yaml)\n',
    );
    expect(exitCode).toBe(2);
  });
});

const HOSTILE = '<b>&"\'|`\n::error::x%\u0007\ud800]]>';

const common = { metric: 'm', unit: 'count', value: 1 } as const;
const FINDINGS: readonly Finding[] = [
  {
    ...common,
    kind: 'assertion',
    name: 'm at most 5',
    status: 'passed',
    verdict: 'holds',
    message: 'm is 1; asserted: at most 5',
    location: { file: 'a.yaml', line: 3, column: 5 },
  },
  {
    ...common,
    kind: 'baseline',
    name: 'n against the baseline',
    status: 'better',
    verdict: 'better',
    message: 'n is 1, baseline 2',
    location: { file: 'a,b:c.json', line: 7 },
  },
  {
    ...common,
    kind: 'baseline',
    name: HOSTILE,
    status: 'failed',
    verdict: 'worse',
    message: HOSTILE,
    value: undefined,
    location: { file: 'a.json', line: 8, column: 5 },
  },
];
const REPORT: CheckReport = {
  scenario: 'x',
  file: 'a.yaml',
  version: '1.2.3',
  seeds: ['1', '2'],
  tieBreak: 'lowest-name',
  findings: FINDINGS,
  notes: ['a note'],
};

describe('formats, also of hostile texts', () => {
  test('text', () => {
    expect(renderCheckText(new Screen(), { ...REPORT, findings: FINDINGS.slice(0, 2) })).toBe(
      'ok      m is 1; asserted: at most 5\nbetter  n is 1, baseline 2\nnote: a note\nties between nodes: lowest-name\nx: 2 checks passed',
    );
  });

  test('JSON', () => {
    expect(JSON.parse(renderCheckJson(REPORT))).toMatchObject({
      passed: false,
      tieBreak: 'lowest-name',
      findings: [{}, {}, { value: null, message: HOSTILE }],
    });
  });

  test('GitHub annotations: one command a line', () => {
    expect(renderGithub(REPORT)).toMatchInlineSnapshot(`
      "::notice file=a%2Cb%3Ac.json,line=7,title=orrery baseline%3A better::n is 1, baseline 2
      ::error file=a.json,line=8,col=5,title=orrery baseline%3A failed::<b>&"'|\`%0A::error::x%25��]]>
      ::notice title=orrery check::a note
      x: 1 of 3 checks failed; ties between nodes: lowest-name"
    `);
  });

  test('Markdown: nothing becomes markup', () => {
    expect(renderMarkdown(REPORT)).toMatchInlineSnapshot(`
      "### Placement got worse: x

      1 of 3 checks failed; seeds 1, 2; ties between nodes: lowest-name; orrery 1.2.3.

      | | What | Found |
      |---|---|---|
      | **failed** | <code>&lt;b>&amp;"'&#124;&#96; ::error::x%��]]></code> | &lt;b\\>&amp;"'\\|\\\` ::error::x%��\\]\\]\\> |
      | passed | <code>m at most 5</code> | m is 1; asserted: at most 5 |
      | better | <code>n against the baseline</code> | n is 1, baseline 2 |

      - a note"
    `);
  });

  test('JUnit', () => {
    expect(renderJunit(REPORT)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="orrery check" tests="3" failures="1" errors="0">
        <testsuite name="x" file="a.yaml" tests="3" failures="1" errors="0" skipped="0">
          <properties><property name="tieBreak" value="lowest-name"/></properties>
          <testcase name="m at most 5" classname="x.assertion"/>
          <testcase name="n against the baseline" classname="x.baseline"/>
          <testcase name="&lt;b&gt;&amp;&quot;'|\`&#10;::error::x%��]]&gt;" classname="x.baseline">
            <failure message="&lt;b&gt;&amp;&quot;'|\`&#10;::error::x%��]]&gt;" type="worse">a.json:8:5 &lt;b&gt;&amp;&quot;'|\`&#10;::error::x%��]]&gt;</failure>
          </testcase>
        </testsuite>
      </testsuites>"
    `);
  });

  const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined;
  test.skipIf(!hasXmllint)('the JUnit XML is valid by its schema, says xmllint', () => {
    const schema = new URL('testing/junit.xsd', import.meta.url).pathname;
    const words = ['--noout', '--schema', schema, '-'];
    expect(spawnSync('xmllint', words, { input: renderJunit(REPORT), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '- validates\n',
    });
  });
});
