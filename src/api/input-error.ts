/** Where in the user's input something stands. Lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/**
 * A user's mistake: one line that says where, what was expected and what there is. The command line prints it without a
 * stack trace and exits with 2.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly location: Location | undefined;
  readonly hint: string | undefined;

  constructor(message: string, location?: Location, hint?: string) {
    super(message);
    this.location = location;
    this.hint = hint;
  }

  /** `file:line:column message`, with the hint behind it. */
  get line(): string {
    const place = this.location === undefined ? '' : `${formatLocation(this.location)} `;
    const hint = this.hint === undefined ? '' : ` (${this.hint})`;
    return `${place}${this.message}${hint}`.replaceAll(/\s*[\r\n]+\s*/g, ' ');
  }
}

export function formatLocation({ file, line, column }: Location): string {
  if (line === undefined) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

/** `"Nope"; there are: a, b` with the nearest name first as a guess, for unknown names. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const guess = near === undefined ? '' : `, did you mean "${near}"?`;
  return `there is no ${what} called "${shorten(name)}"${guess}; there are: ${[...known].sort().join(', ')}`;
}

/** Cuts a text that came from outside, so that one line stays one line. */
export function shorten(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase().slice(0, 60), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution);
    }
    previous = current;
  }
  return previous[b.length]!;
}
