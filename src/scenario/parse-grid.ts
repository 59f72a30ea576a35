import { InputError, shorten } from '../api/input-error.ts';
import { parseYamlDocuments } from '../workload/yaml.ts';
import { endOfPath, parsePath } from './overrides.ts';
import { parameterProblem, valuesProblem, type ParameterValues } from './sweep-section.ts';

/** `--grid a.b[0].c=1,2,3`: the values are what YAML reads between `[` and `]`. @throws InputError */
export function parseGrid(text: string): ParameterValues {
  const location = { file: `--grid ${shorten(text)}` };
  const equals = endOfPath(text);
  if (equals < 0)
    throw new InputError('expected <path>=<value>,<value>', location, 'such as cluster.pools[0].count=5,10');
  const path = text.slice(0, equals);
  const values = parseValues(text.slice(equals + 1), location.file);
  const problem = parameterProblem(parsePath(path, location)[0]) ?? valuesProblem(values);
  if (problem !== undefined) throw new InputError(problem, location);
  return { path, values };
}

function parseValues(text: string, file: string): readonly unknown[] {
  const refusal = new InputError('expected values with commas between them', { file }, 'such as 5,10');
  if (text.trim() === '' || text.includes('\n')) throw refusal;
  try {
    const [document, another] = parseYamlDocuments(`[${text}]`, file);
    if (another === undefined && Array.isArray(document?.value) && document.value.length > 0) return document.value;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  throw refusal;
}
