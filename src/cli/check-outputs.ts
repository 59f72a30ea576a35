import { InputError, unknownName } from '../api/input-error.ts';
import type { CheckReport } from './check-report.ts';
import type { Host, Output } from './host.ts';

/** A way to lay out a report, and the file it goes to; undefined: stdout. */
export interface CheckOutput {
  readonly format: string;
  readonly file: string | undefined;
}

export const CHECK_FORMATS: readonly string[] = ['text', 'json', 'junit', 'markdown', 'github'];

/** `text`, `junit=report.xml`. @throws InputError */
export function parseOutputs(given: readonly string[]): readonly CheckOutput[] {
  const outputs = given.map((text) => {
    const equals = text.indexOf('=');
    const format = equals < 0 ? text : text.slice(0, equals);
    if (!CHECK_FORMATS.includes(format))
      throw new InputError(`--output ${unknownName('format', format, CHECK_FORMATS)}`);
    if (equals === text.length - 1) throw new InputError(`--output ${text}: expected the name of a file behind "="`);
    return { format, file: equals < 0 ? undefined : text.slice(equals + 1) };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1)
    throw new InputError('--output: only one format can go to stdout; give the others files, as in junit=report.xml');
  return outputs;
}

export async function writeOutputs(host: Host, report: CheckReport, outputs: readonly CheckOutput[]): Promise<void> {
  const { writeAtomically } = await import('./write-atomically.ts');
  for (const { format, file } of outputs) {
    const text = `${await render(format, file === undefined ? host.stdout : PLAIN, report)}\n`;
    if (file === undefined) host.stdout.write(text);
    else writeAtomically(file, text);
  }
}

async function render(format: string, output: Output, report: CheckReport): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('./check-formats/json.ts')).renderCheckJson(report);
    case 'junit':
      return (await import('./check-formats/junit.ts')).renderJunit(report);
    case 'markdown':
      return (await import('./check-formats/markdown.ts')).renderMarkdown(report);
    case 'github':
      return (await import('./check-formats/github.ts')).renderGithub(report);
    default:
      return (await import('./check-formats/text.ts')).renderCheckText(output, report);
  }
}

/** A file is no terminal: no colours. */
const PLAIN = { isTTY: false } as Output;
