import { InputError } from '../../api/input-error.ts';

/** @throws InputError where it is no JSON. */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`this is no JSON: ${(error as Error).message}`, { file });
  }
}
