import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's. */
const EXECUTABLE = '/usr/bin/chromium';

export const HAS_CHROMIUM = existsSync(EXECUTABLE);

export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface OpenReport {
  readonly page: Page;
  /** What the console complained of, and errors that nobody caught. */
  readonly complaints: readonly string[];
  /** Everything that the page asked for, but itself. */
  readonly requests: readonly string[];
}

/** Opens a file as a double click on it would, and waits until it has drawn. */
export async function openReport(
  browser: Browser,
  file: string,
  options: { readonly colorScheme?: 'light' | 'dark'; readonly width?: number; readonly height?: number } = {},
): Promise<OpenReport> {
  const { colorScheme = 'light', width = 1440, height = 1000 } = options;
  const page = await browser.newPage({ colorScheme, viewport: { width, height }, reducedMotion: 'reduce' });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    // Tests read canvases back, which the page itself never does.
    const isOurs = message.text().includes('willReadFrequently');
    if (['error', 'warning'].includes(message.type()) && !isOurs) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const url = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(url);
  await page.waitForSelector('#metrics, #sweep, #preset');
  return { page, complaints, requests };
}
