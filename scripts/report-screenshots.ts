/**
 * Makes the pictures of docs/report.md: `npx tsx scripts/report-screenshots.ts <run> <comparison>`, where both are report.html files. Needs
 * Debian's chromium.
 */
import process from 'node:process';
import type { Page } from 'playwright-core';
import { openReport, startChromium } from '../src/report/testing/browser.ts';

const [run, comparison, folder = 'docs/images'] = process.argv.slice(2);
if (run === undefined || comparison === undefined) throw new Error('expected two files: a run and a comparison');
const browser = await startChromium();

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/report-${name}.png` });
}

for (const colorScheme of ['light', 'dark'] as const) {
  const { page } = await openReport(browser, run, { colorScheme, width: 1280, height: 860 });
  await shoot(page, `summary-${colorScheme}`);
  await page.evaluate("document.getElementById('nodes').scrollIntoView()");
  await shoot(page, `nodes-${colorScheme}`);
  const map = (await page.locator('.heat canvas').boundingBox())!;
  await page.mouse.move(map.x + map.width * 0.4, map.y + map.height * 0.25);
  for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, -120);
  await shoot(page, `nodes-close-${colorScheme}`);
  await page.evaluate("document.getElementById('distributions').scrollIntoView()");
  await shoot(page, `distributions-${colorScheme}`);
  await page.locator('#pods button.link').first().click();
  await shoot(page, `pod-${colorScheme}`);
  await page.close();
  const compared = await openReport(browser, comparison, { colorScheme, width: 1280, height: 860 });
  await shoot(compared.page, `comparison-${colorScheme}`);
  await compared.page.evaluate("document.getElementById('seeds').scrollIntoView()");
  await shoot(compared.page, `seeds-${colorScheme}`);
  await compared.page.close();
}
await browser.close();
