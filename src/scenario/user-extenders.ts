import { InputError } from '../api/input-error.ts';
import { ActiveExtender } from '../scheduling/active-extender.ts';
import type { Extender } from '../scheduling/extender.ts';
import { show } from '../scheduling/user-code.ts';
import type { InputFile } from './scenario.ts';
import type { ScenarioSource } from './source.ts';

const FIELDS = ['name', 'weight', 'ignorable', 'managedResources', 'filter', 'prioritize', 'preempt'];
const VERBS = ['filter', 'prioritize', 'preempt'];
const RESOURCE_NAME = /^[^/\s]+\/[^/\s]+$/;

/** The extenders of the files that the scenario lists. @throws InputError */
export async function loadExtenders(
  source: ScenarioSource,
  files: readonly string[],
): Promise<readonly ActiveExtender[]> {
  if (files.length === 0) return [];
  const { loadModule, locateError } = await import('./load-module.ts');
  const extenders: ActiveExtender[] = [];
  const managed = new Set<string>();
  for (const [index, name] of files.entries()) {
    const file = await source.open(name, ['extenders', index]);
    const extender = readExtender(await loadModule(file, source.contentHash(name)), file);
    for (const { name: resource } of extender.managedResources ?? []) {
      // validation.go validateExtenders
      if (managed.has(resource)) throw mistakeIn(file, `${resource} is managed by an extender already`);
      managed.add(resource);
    }
    const code = { title: `extender ${extender.name}`, locate: (error?: unknown) => locateError(file, error) };
    extenders.push(new ActiveExtender(extender, code));
  }
  return Object.freeze(extenders);
}

function readExtender(exported: unknown, file: InputFile): Extender {
  if (typeof exported !== 'object' || exported === null)
    throw mistakeIn(file, `expected a default export made by defineExtender, there is ${show(exported)}`);
  const problem = problemOf(exported as Readonly<Record<string, unknown>>);
  if (problem !== undefined) throw mistakeIn(file, problem);
  return exported as Extender;
}

function problemOf(extender: Readonly<Record<string, unknown>>): string | undefined {
  const unknownKey = Object.keys(extender).find((key) => !FIELDS.includes(key));
  if (unknownKey !== undefined) return `there is no field called "${unknownKey}"; there are: ${FIELDS.join(', ')}`;
  const { name, weight, ignorable = false, managedResources = [] } = extender;
  if (typeof name !== 'string' || name === '') return `name: expected the name of the extender, there is ${show(name)}`;
  for (const verb of VERBS) {
    if (extender[verb] !== undefined && typeof extender[verb] !== 'function')
      return `${verb}: expected a function, there is ${show(extender[verb])}`;
  }
  if (VERBS.every((verb) => extender[verb] === undefined)) return `expected at least one of ${VERBS.join(', ')}`;
  if (extender['prioritize'] !== undefined && !(Number.isSafeInteger(weight) && Number(weight) > 0))
    return `weight: an extender that prioritizes needs a whole weight above 0, there is ${show(weight)}`;
  if (typeof ignorable !== 'boolean') return `ignorable: expected true or false, there is ${show(ignorable)}`;
  if (!Array.isArray(managedResources) || !managedResources.every(isManagedResource))
    return 'managedResources: expected a list of { name, ignoredByScheduler? } of extended resources';
  return undefined;
}

function isManagedResource(value: unknown): boolean {
  const { name } = (value ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' && RESOURCE_NAME.test(name);
}

function mistakeIn({ shown }: InputFile, message: string): InputError {
  return new InputError(message, { file: shown });
}
