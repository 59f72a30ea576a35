import { InputError, type Location } from '../api/input-error.ts';
import { guardDefinition } from '../scheduling/guard-plugin.ts';
import { IN_TREE_NAMES } from '../scheduling/in-tree-plugins.ts';
import type { PluginDefinition } from '../scheduling/plugin.ts';
import { show, type UserCode } from '../scheduling/user-code.ts';
import type { InputFile } from './scenario.ts';
import type { ScenarioSource } from './source.ts';

type LocateError = (file: InputFile, error: unknown) => Location;

const NAME = /^[A-Za-z][\w.-]{0,99}$/;

/** The scheduler plugins that can be named: ours, and those of the files that the scenario lists. @throws InputError */
export async function withUserPlugins(
  source: ScenarioSource,
  plugins: ReadonlyMap<string, PluginDefinition>,
  files: readonly string[],
): Promise<ReadonlyMap<string, PluginDefinition>> {
  if (files.length === 0) return plugins;
  const { loadModule, locateError } = await import('./load-module.ts');
  const all = new Map(plugins);
  for (const [index, name] of files.entries()) {
    const file = await source.open(name, ['plugins', index]);
    const definition = readDefinition(await loadModule(file, source.contentHash(name)), file, locateError);
    if (all.has(definition.name) || IN_TREE_NAMES.includes(definition.name))
      throw new InputError(`there is a scheduler plugin called "${definition.name}" already`, { file: file.shown });
    all.set(definition.name, definition);
  }
  return all;
}

function readDefinition(exported: unknown, file: InputFile, locate: LocateError): PluginDefinition {
  const mistake = (message: string): InputError => new InputError(message, { file: file.shown });
  if (typeof exported !== 'object' || exported === null)
    throw mistake(`expected a default export made by definePlugin, there is ${show(exported)}`);
  const { name, description, args, create } = exported as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !NAME.test(name))
    throw mistake(`name: expected the name of a plugin such as Sharing, there is ${show(name)}`);
  const unknownKey = Object.keys(exported).find((key) => !['name', 'description', 'args', 'create'].includes(key));
  if (unknownKey !== undefined)
    throw mistake(`there is no field called "${unknownKey}"; there are: args, create, description, name`);
  if (typeof create !== 'function') throw mistake(`create: expected a function, there is ${show(create)}`);
  if (description !== undefined && typeof description !== 'string')
    throw mistake(`description: expected a text, there is ${show(description)}`);
  if (args !== undefined && typeof (args as { safeParse?: unknown }).safeParse !== 'function')
    throw mistake(`args: expected a schema made with z, there is ${show(args)}`);
  const code: UserCode = { title: `plugin ${name}`, locate: (error) => locate(file, error) };
  return guardDefinition(exported as Parameters<typeof guardDefinition>[0], code);
}
