/** What XML 1.0 has no way to say, whatever the escape, and no reader wants to see: control characters, half surrogate pairs. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/gu;

/** The text with U+FFFD in the place of what cannot be shown. Line ends and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, '\ufffd');
}
