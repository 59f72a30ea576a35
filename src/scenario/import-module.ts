/**
 * Asks Node for a module that is not part of the simulator. Of what is built, scripts/start.cjs asks in its place: a script that
 * begins with code compiled ahead cannot import on Node 20.
 */
export function importModule(url: string): Promise<unknown> {
  return import(/* @vite-ignore */ url);
}
