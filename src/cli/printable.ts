/** What no reader wants to see, and most of it XML 1.0 has no way to say: control characters, half surrogate pairs. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;

/** The text with U+FFFD in the place of what cannot be shown. Line ends and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, '\ufffd');
}

/** The same on one line, for texts that came from outside. */
export function printableLine(text: string): string {
  const lines = text.split(/[\r\n\u0085\u2028\u2029]+/).map((line) => line.trim());
  return printable(lines.filter((line) => line !== '').join(' '));
}
