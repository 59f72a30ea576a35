import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { escapeJson, renderPage } from './render-page.ts';
import type { ComparisonReportData } from './report-data.ts';
import { toRunReport } from './run-report.ts';
import { syntheticRun } from './synthetic-run.fixture.ts';

const BUNDLE = {
  script: 'document.title += "</script>";',
  style: 'a { color: red }',
  licences: 'MIT <someone@example.com>',
};

function comparison(title: string): ComparisonReportData {
  const nothing = { seeds: [], variants: [], tieBreaks: [], metrics: [], firstDifferences: [] };
  return { kind: 'comparison', title, version: '0', level: 0.05, confidence: 0.95, ...nothing };
}

describe('a page', () => {
  test('holds the data between its tags, and no tag of the data', () => {
    const title = '</script><script>alert(1)</script><!--';
    const html = renderPage(comparison(title), BUNDLE);
    expect(html.match(/<script/g)).toHaveLength(3);
    expect(html.match(/<\/script>/g)).toHaveLength(3);
    expect(html).not.toContain('<!--');
    const [, json] = /data-encoding="json">([^<]*)<\/script>/.exec(html) ?? [];
    expect((JSON.parse(json!) as ComparisonReportData).title).toBe(title);
  });

  test('lets only its own script run, and fetches nothing', () => {
    const html = renderPage(comparison('x'), BUNDLE);
    const [, script] = /<script>([^]*?)<\/script>/.exec(html) ?? [];
    const hash = createHash('sha256').update(script!).digest('base64');
    expect(html).toContain(`default-src 'none'; script-src 'sha256-${hash}'`);
    expect(html).not.toMatch(/\b(src|href)="(?!data:|#)/);
  });

  test('a title of ten thousand characters is cut', () => {
    const [, title] = /<title>(.*)<\/title>/.exec(renderPage(comparison('<&"'.repeat(4000)), BUNDLE)) ?? [];
    expect(title!.length).toBeLessThan(500);
    expect(title).toContain('&lt;&amp;&quot;');
  });

  test('large data is packed, and the same data gives the same bytes', () => {
    const data = toRunReport(syntheticRun({ nodeCount: 10, podCount: 3000 }));
    const html = renderPage(data, BUNDLE);
    expect(html).toContain('data-encoding="gzip+base64"');
    expect(html.length).toBeLessThan(JSON.stringify(data).length / 2);
    expect(renderPage(data, BUNDLE)).toBe(html);
  });
});

test('escaped JSON is the same JSON', () => {
  const text = JSON.stringify({ '</script>': '<!-- \u2028 & "' });
  expect(escapeJson(text)).not.toMatch(/[<>]/);
  expect(JSON.parse(escapeJson(text))).toEqual(JSON.parse(text));
});
