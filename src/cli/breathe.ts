/** Gives signals and timers their turn: a Ctrl-C is only heard when the event loop turns. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
