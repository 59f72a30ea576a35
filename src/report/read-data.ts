import type { ReportData } from '../cli/report/report-data.ts';

/** Unpacks what the command has put into the page. */
export async function readData(element: Element): Promise<ReportData> {
  const text = element.textContent ?? '';
  if (element.getAttribute('data-encoding') === 'json') return JSON.parse(text) as ReportData;
  return JSON.parse(await unpack(text)) as ReportData;
}

/** gzip in base64 to text. */
export async function unpack(base64: string): Promise<string> {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i++) bytes[i] = characters.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
