/**
 * The folder of the running code: `src/` where the sources run, `dist/` in what was built, whichever of its files this module
 * ended up in.
 */
export const ROOT: URL = rootOf(import.meta.url);

export function rootOf(url: string): URL {
  const [end] = [...url.matchAll(/\/(?:src|dist)\//g)].map(({ index, 0: { length } }) => index + length).slice(-1);
  return new URL(url.slice(0, end));
}
