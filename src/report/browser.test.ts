import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PageBundle } from '../cli/report/page-bundle.ts';
import { loadPageBundle } from '../cli/report/page-bundle.ts';
import { renderPage } from '../cli/report/render-page.ts';
import type { ComparisonReportData, ReportData } from '../cli/report/report-data.ts';
import { toRunReport } from '../cli/report/run-report.ts';
import { syntheticRun } from '../cli/report/synthetic-run.fixture.ts';
import type { TieBreak } from '../scheduling/tie-break.ts';
import { HAS_CHROMIUM, openReport, startChromium, type OpenReport } from './testing/browser.ts';

const HOSTILE = [
  '<script>document.title = "broken"</script>',
  '</script><img src=x onerror="document.title = 1">',
  `${'very-'.repeat(2000)}long`,
  '\u202egnp.live\u202d',
  '\u0645\u0631\u062d\u0628\u0627-\u05e9\u05dc\u05d5\u05dd',
  '"><b onclick=alert(1)>',
  '{{constructor.constructor("alert(1)")()}}',
  'a,b"c\nd',
  '&lt;i&gt;',
  '__proto__',
];

describe.skipIf(!HAS_CHROMIUM)(
  'the page in Chromium, from file:// (skipped where there is no /usr/bin/chromium)',
  () => {
    let browser: Browser;
    let folder: string;
    let bundle: PageBundle;
    let opened: OpenReport | undefined;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'orrery-page-'));
      [browser, bundle] = await Promise.all([startChromium(), loadPageBundle()]);
    });
    afterEach(async () => {
      const { page, complaints, requests } = opened!;
      opened = undefined;
      await page.close();
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
    });
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    async function open(data: ReportData, options?: Parameters<typeof openReport>[2]): Promise<Page> {
      const file = join(folder, 'report.html');
      writeFileSync(file, renderPage(data, bundle));
      opened = await openReport(browser, file, options);
      return opened.page;
    }

    const run = (): ReportData => toRunReport(syntheticRun({ nodeCount: 300, podCount: 6000 }));

    test('every chart of a run is drawn, light and dark', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await opened?.page.close();
        const page = await open(run(), { colorScheme });
        const canvases = page.locator('canvas');
        // Allocation, pods, queues, nodes, and the heat map.
        expect(await canvases.count()).toBe(5);
        for (const canvas of await canvases.all()) expect(await countColours(canvas)).toBeGreaterThan(4);
        expect(await countColours(page.locator('.heat canvas'))).toBeGreaterThan(60);
        expect(await page.locator('.histogram').count()).toBe(3);
        for (const histogram of await page.locator('.histogram').all()) {
          expect(await histogram.locator('rect').count()).toBe(40);
        }
        expect(await page.locator('.card .value').allTextContents()).toContain('62.0 %');
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
          colorScheme === 'light' ? 'rgb(244, 246, 249)' : 'rgb(13, 18, 25)',
        );
      }
    });

    test('the switch changes the colours, also those of what is drawn', async () => {
      const page = await open(run());
      const heat = page.locator('.heat canvas');
      const before = await fingerprintOf(heat);
      await page.getByRole('button', { name: 'Use dark colours' }).click();
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
      await expect.poll(() => fingerprintOf(heat)).not.toBe(before);
    });

    test('wheel, rectangle and keys look closer, down to single pods, and a pod tells its life', async () => {
      const page = await open(run());
      const map = page.locator('.heat canvas');
      await map.scrollIntoViewIfNeeded();
      await map.waitFor();
      const box = (await map.boundingBox())!;
      const whole = await fingerprintOf(map);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.wheel(0, -120);
      await expect.poll(() => shownTime(page)).toMatch(/ to /);
      await expect.poll(() => fingerprintOf(map)).not.toBe(whole);
      const afterWheel = await fingerprintOf(map);

      await page.mouse.move(box.x + 300, box.y + 100);
      await page.mouse.down();
      await page.mouse.move(box.x + 420, box.y + 130, { steps: 4 });
      await page.mouse.up();
      await expect.poll(() => fingerprintOf(map)).not.toBe(afterWheel);

      await map.focus();
      for (let press = 0; press < 4; press++) await page.keyboard.press('+');
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => page.locator('.selection').textContent()).toMatch(/worker-\d+.* cpu allocated/);
      await page.keyboard.press('0');
      await expect.poll(() => shownTime(page)).toContain('The whole run');
      await expect.poll(() => fingerprintOf(map)).toBe(whole);

      await page.keyboard.press('ArrowRight');
      await page.locator('.chips button').first().click();
      const panel = page.locator('dialog.pod-panel');
      await expect.poll(() => panel.locator('.steps li').allTextContents()).toHaveLength(5);
      expect(await panel.textContent()).toContain('57 of 100 nodes examined fit');
      expect(await panel.locator('pre').textContent()).toMatch(
        /^orrery explain scenarios\/x\.yaml default\/batch-\d+ --seed 1$/,
      );
      await page.keyboard.press('Escape');
      await expect.poll(() => panel.count()).toBe(0);
    });

    test('a pod is found by its name; its node leads to the map', async () => {
      const page = await open(run());
      await page.getByLabel('Name contains').first().fill('batch-4321');
      const rows = page.locator('#pods tbody tr');
      await expect.poll(() => rows.count()).toBe(1);
      await rows.locator('button').click();
      await page.locator('dialog .pod-facts button').click();
      await expect.poll(() => shownTime(page)).toMatch(/ to /);
      await expect.poll(() => page.locator('dialog').count()).toBe(0);
    });

    test.each<[tieBreak: TieBreak | undefined, text: string]>([
      ['random', 'score 88, the best, drawn from 3 nodes with that score. 57 of 100 nodes examined fit.'],
      ['lowest-name', 'score 88, the best, as 2 others; lowest name. 57 of 100 nodes examined fit.'],
      [undefined, 'score 88, the best, as 2 others. 57 of 100 nodes examined fit.'],
    ])('ties between nodes: %s; a pod says what decided', async (tieBreak, text) => {
      const page = await open(toRunReport(syntheticRun({ nodeCount: 3, podCount: 5, tiedCount: 3, tieBreak })));
      const lead = await page.locator('#summary .lead').textContent();
      expect(lead).toBe(`1 d of simulated time${tieBreak === undefined ? '' : `; ties between nodes: ${tieBreak}`}`);
      await page.locator('#pods tbody button').first().click();
      await expect.poll(() => page.locator('dialog .attempts').textContent()).toContain(text);
    });

    test('everything can be reached with the Tab key', async () => {
      const page = await open(run());
      const reached = new Set<string>();
      for (let press = 0; press < 90; press++) {
        await page.keyboard.press('Tab');
        reached.add(
          (await page.evaluate(
            'document.activeElement.tagName + " " + (document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).slice(0, 24)',
          )) as string,
        );
      }
      for (const wanted of [
        'A Skip to the content',
        'BUTTON Use dark colours',
        'BUTTON Shorter time',
        'CANVAS Heat map of 300 nodes ov',
        'DIV Pods',
      ]) {
        expect([...reached]).toContain(wanted);
      }
    });

    test('hostile names are inert and keep to their places', async () => {
      const files = syntheticRun({
        nodeCount: HOSTILE.length,
        podCount: 40,
        podName: (index) => HOSTILE[index % HOSTILE.length]!,
        nodeName: (index) => HOSTILE[index]!,
      });
      const texts = new Map(files.texts).set(
        'run.json',
        JSON.stringify({ scenario: HOSTILE[0], file: HOSTILE[2], seed: HOSTILE[1], untilSeconds: 86_400 }),
      );
      const page = await open(toRunReport({ ...files, texts }));
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(1440);
      expect(await page.locator('#pods tbody tr').count()).toBe(20);
      const table = (await page.locator('#pods .table-scroll').boundingBox())!;
      expect(table.height).toBeLessThan(900);
      const long = page.locator('#pods button.link', { hasText: 'very-very' }).first();
      await long.click();
      const panel = page.locator('dialog.pod-panel');
      await panel.waitFor();
      expect((await panel.boundingBox())!.width).toBeLessThanOrEqual(640);
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'hidden' });
      await page.locator('#pods button.link', { hasText: '<script>' }).first().click();
      await panel.waitFor();
      expect(await panel.locator('h2').textContent()).toBe(HOSTILE[0]);
      await page.keyboard.press('Escape');
      expect(await page.locator('#pods tbody').textContent()).not.toContain('\u202e');
      expect(await page.title()).toBe(`${HOSTILE[0]}, seed-1 - Orrery`);
      expect(await page.locator('img, b').count()).toBe(0);
    });

    test('a comparison: verdicts, confidence bars, each seed, the decision that differs', async () => {
      const page = await open(COMPARISON);
      expect(await page.locator('svg.interval').count()).toBe(2);
      expect(await page.locator('.verdict.better').count()).toBeGreaterThan(0);
      expect(await page.locator('.seed-dot').count()).toBe(6);
      await page.getByRole('button', { name: 'pods_never_scheduled' }).click();
      expect(await page.locator('#seeds h3').textContent()).toBe('pods_never_scheduled');
      expect(await page.locator('#decisions').textContent()).toContain('goes to worker-1');
      expect(await page.locator('#verdicts .lead').textContent()).toMatch(
        /; ties between nodes: random \(base\), lowest-name \(packed\)$/,
      );
    });

    test('a sweep: a bar for each point, of the metric that is chosen', async () => {
      const page = await open(SWEEP);
      expect(await page.locator('svg.interval').count()).toBe(2);
      expect(await page.locator('#sweep tbody tr').first().textContent()).toContain('4 s');
      expect(await page.locator('#sweep .lead').textContent()).toMatch(/; ties between nodes: highest-name\.$/);
      await page.getByLabel('Metric').selectOption('pods_bound_total');
      await expect.poll(() => page.locator('#sweep tbody tr').first().textContent()).toContain('15');
    });

    test("a preset: bars beside the paper's, curves over arrivals, numbers; light and dark", async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await opened?.page.close();
        const page = await open(PRESET, { colorScheme });
        expect(await page.locator('.facts').textContent()).toContain('lowest-name');
        expect(await page.locator('#preset').textContent()).toContain('36 of 36 values');
        // Of two policies: ours, the paper's.
        const bars = page.locator('.preset-bars .bar');
        expect(await bars.count()).toBe(4);
        const heights = await bars
          .locator('rect')
          .evaluateAll((all) => all.map((one) => Number(one.getAttribute('height'))));
        expect(heights[0]! / heights[2]!).toBeCloseTo(20.25 / 16.27, 2);
        expect(await page.locator('.preset-bars .deviation').count()).toBe(4);
        expect(await page.locator('.preset-curves polyline').count()).toBe(2);
        expect(await page.locator('.preset-curves .ring').count()).toBe(4);
        expect(await page.locator('#finals tbody tr').first().textContent()).toBe('Random42recorded2532');
      }
      const page = opened!.page;
      await page.locator('#bars').getByLabel('Asked for').selectOption('50');
      expect(await page.locator('.preset-bars text', { hasText: '60.00' }).count()).toBe(4);
      const places = (): Promise<number> => page.locator('.preset-curves .point').count();
      expect(await places()).toBe(4);
      await page.locator('#curves').getByLabel('From').selectOption('100');
      await expect.poll(places).toBe(2);
      await page.locator('#bars').getByLabel('Trace').selectOption('gpuspec33');
      expect(await page.locator('.preset-bars .bar').count()).toBe(1);
      await page.locator('#curves').getByLabel('Measure').selectOption('fragmentation_of_cluster_percent');
      expect(await page.locator('.preset-curves polyline').count()).toBe(0);
    });

    test('results without pods and nodes are shown as far as they go', async () => {
      const files = syntheticRun({ nodeCount: 1, podCount: 1 });
      const texts = new Map(['summary.json', 'run.json'].map((file) => [file, files.texts.get(file)!]));
      const page = await open(toRunReport({ ...files, texts }));
      expect(await page.locator('main section h2').allTextContents()).toEqual(['Summary', 'All metrics']);
    });
  },
);

/** How many colours a canvas shows. */
async function countColours(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

async function fingerprintOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return data.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7);
  });
}

async function shownTime(page: Page): Promise<string> {
  return (await page.locator('.time-bar-text').textContent()) ?? '';
}

const PRESET: ReportData = {
  kind: 'preset',
  title: 'fgd-atc23',
  version: '0',
  tieBreak: 'lowest-name',
  truncate: true,
  experiments: [
    { trace: 'default', policy: 'Random', seed: '42', order: 'recorded', finalReport: { failed_pods: 2532 } },
  ],
  summaries: [
    presetPoint('default', 'Random', 50, 40, 40),
    presetPoint('default', 'Random', 100, 79.75, 79.5),
    presetPoint('default', 'FGD', 50, 40, 40),
    presetPoint('default', 'FGD', 100, 83.73, 83.73),
    presetPoint('gpuspec33', 'FGD', 100, 80, null),
  ],
  verdictLines: ['deterministic policies: 36 of 36 values are the published ones'],
};

function presetPoint(
  trace: string,
  policy: string,
  arrivedPercent: number,
  oursMean: number,
  publishedMean: number | null,
): Extract<ReportData, { kind: 'preset' }>['summaries'][0] {
  return {
    trace,
    policy,
    metric: 'gpu_allocation_percent',
    arrivedPercent,
    seedCount: 10,
    publishedSeedCount: publishedMean === null ? 0 : 10,
    oursMean,
    oursDeviation: 0.5,
    publishedMean,
    publishedDeviation: publishedMean === null ? null : 0.4,
  };
}

const SWEEP: ReportData = {
  kind: 'sweep',
  tieBreak: 'highest-name',
  title: 'capacity',
  version: '0',
  axes: ['variant', 'cluster.pools[0].count'],
  seeds: ['1', '2'],
  points: [
    ['base', '8'],
    ['base', '16'],
  ],
  metrics: [
    {
      name: 'pod_pending_seconds_p99',
      unit: 'seconds',
      direction: 'lower',
      values: [
        [3, 5],
        [1, null],
      ],
    },
    {
      name: 'pods_bound_total',
      unit: 'count',
      direction: 'higher',
      values: [
        [10, 20],
        [30, 40],
      ],
    },
  ],
};

const COMPARISON: ComparisonReportData = {
  kind: 'comparison',
  title: 'scoring',
  version: '0',
  level: 0.05,
  confidence: 0.95,
  seeds: ['1', '2', '3'],
  variants: ['base', 'packed'],
  tieBreaks: [
    ['base', 'random'],
    ['packed', 'lowest-name'],
  ],
  metrics: ['pod_pending_seconds_p99', 'pods_never_scheduled'].map((name, index) => ({
    name,
    unit: index === 0 ? 'seconds' : 'count',
    direction: 'lower',
    variants: [
      { variant: 'base', median: 4, values: [3, 4, 5] },
      { variant: 'packed', median: 2, values: [1, 2, 3] },
    ],
    comparisons: [
      {
        variant: 'packed',
        against: 'base',
        verdict: 'better',
        differingCount: 3,
        median: -2,
        interval: [-2.5, -1.5],
        adjustedP: 0.01,
        a12: 0.1,
        seedsToSettle: null,
      },
    ],
  })),
  firstDifferences: [
    {
      variant: 'packed',
      against: 'base',
      seed: '1',
      decision: {
        pod: 'default/web-0',
        attempt: 1,
        sides: ['base', 'packed'].map((variant, index) => ({
          variant,
          atSeconds: 3.5,
          result: 'scheduled',
          nodeName: `worker-${index}`,
          why: '+6 over the other',
          scores: [{ nodeName: `worker-${index}`, total: 10, plugins: [{ plugin: 'NodeResourcesFit', weighted: 10 }] }],
        })),
      },
    },
  ],
};
