import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { PageBundle } from './page-bundle.ts';
import type { ReportData } from './report-data.ts';

/** Below so many characters the data stays readable in the source of the page. */
const LARGE = 65_536;

/**
 * One HTML file that needs nothing else: it opens from a disk, and its content security policy lets it fetch nothing and run no script
 * but its own, whatever the names of pods say.
 *
 * The same data gives the same bytes. (Another zlib may pack large data into other bytes, which unpack to the same.)
 */
export function renderPage(data: ReportData, { script, style, licences }: PageBundle): string {
  const json = JSON.stringify(data);
  const isPacked = json.length >= LARGE;
  const scriptSafe = script.replaceAll('</script', '<\\/script');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(scriptSafe)}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="orrery">
<title>${escapeHtml(titleOf(data))}</title>
<link rel="icon" href="data:,">
<style>${style.replaceAll('</style', '<\\/style')}</style>
</head>
<body>
<div id="app"><p class="loading">Reading the results ...</p></div>
<noscript>This report draws its charts with a script of its own; it loads nothing from anywhere.</noscript>
<script type="application/json" id="data" data-encoding="${isPacked ? 'gzip+base64' : 'json'}">${
    isPacked ? pack(json) : escapeJson(json)
  }</script>
<script type="text/plain" id="licences">
${licences.replaceAll('<', '&lt;')}
</script>
<script>${scriptSafe}</script>
</body>
</html>
`;
}

function titleOf(data: ReportData): string {
  const title = data.title.length > 80 ? `${data.title.slice(0, 80)}...` : data.title;
  if (data.kind === 'run') return `${title}, ${data.run} - Orrery`;
  return `${title}, ${data.kind} - Orrery`;
}

/** JSON that ends no script element and begins no comment in one. */
export function escapeJson(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function pack(json: string): string {
  const bytes = gzipSync(Buffer.from(json, 'utf8'), { level: 9 });
  // The header says on which system it was made; "unknown" is the same everywhere (RFC 1952, OS).
  bytes[9] = 255;
  return bytes.toString('base64');
}

/** What the browser compares the script with before it runs it. */
function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}`;
}
