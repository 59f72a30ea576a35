import { expect, test } from 'vitest';
import { rootOf } from './root.ts';

test.each([
  ['file:///home/orrery/src/scenario/root.ts', 'file:///home/orrery/src/'],
  ['file:///home/orrery/dist/main.js', 'file:///home/orrery/dist/'],
  ['file:///opt/dist/orrery/dist/chunks/chunk-ABC.js', 'file:///opt/dist/orrery/dist/'],
  ['file:///opt/src/node_modules/orrery/dist/chunks/chunk-ABC.js', 'file:///opt/src/node_modules/orrery/dist/'],
])('code in %s', (url, root) => {
  expect(rootOf(url).href).toBe(root);
});
