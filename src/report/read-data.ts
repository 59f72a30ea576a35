import type { ReportData } from '../cli/report/report-data.ts';

/** Unpacks what the command has put into the page. */
export async function readData(element: Element): Promise<ReportData> {
  const text = element.textContent ?? '';
  if (element.getAttribute('data-encoding') === 'json') return JSON.parse(text) as ReportData;
  return JSON.parse(await unpack(text)) as ReportData;
}

/** gzip in base64 to text. */
export async function unpack(base64: string): Promise<string> {
  const stream = new Blob([decodeBase64(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

/** What newer browsers bring along. */
interface Base64Reader {
  readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const quick = (Uint8Array as Base64Reader).fromBase64;
  if (quick !== undefined) return quick.call(Uint8Array, text);
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
