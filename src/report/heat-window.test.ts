import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawnWindow, moveBoth, zoomBoth, zoomNodes } from './heat-window.ts';
import type { HeatWindow } from './heat-bins.ts';

const NODES = 40;
const END = 1_000_000;
const ALL: HeatWindow = { from: 0, to: END, firstNode: 0, lastNode: NODES };

const step = fc.oneof(
  fc.record({
    at: fc.double({ min: 0, max: END, noNaN: true }),
    place: fc.double({ min: 0, max: NODES, noNaN: true }),
    factor: fc.constantFrom(0.5, 0.8, 1.25, 2),
  }),
  fc.record({ lengths: fc.double({ min: -2, max: 2, noNaN: true }), places: fc.integer({ min: -50, max: 50 }) }),
);

test('however somebody zooms and moves, the window stays within the run and shows at least one node', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let window = ALL;
      for (const move of steps) {
        if ('factor' in move) window = zoomBoth(window, move, move.factor, NODES, END);
        else window = moveBoth(window, move.lengths, move.places, NODES, END);
        expect(window.from).toBeGreaterThanOrEqual(0);
        expect(window.to).toBeLessThanOrEqual(END + 1e-6);
        expect(window.to - window.from).toBeGreaterThan(0);
        expect(window.firstNode).toBeGreaterThanOrEqual(0);
        expect(window.lastNode).toBeLessThanOrEqual(NODES);
        expect(window.lastNode).toBeGreaterThan(window.firstNode);
        expect(Number.isInteger(window.firstNode) && Number.isInteger(window.lastNode)).toBe(true);
      }
    }),
  );
});

test('zooming out always ends with everything', () => {
  let nodes = { firstNode: 17, lastNode: 18 };
  for (let turn = 0; turn < 30; turn++) nodes = zoomNodes(nodes, 17.5, 1.25, NODES);
  expect(nodes).toEqual({ firstNode: 0, lastNode: NODES });
});

test('a rectangle shows what it touches, whichever way it was drawn', () => {
  const shown = { from: 1000, to: 2000, firstNode: 3, lastNode: 6 };
  expect(drawnWindow({ at: 1000, place: 3.2 }, { at: 2000, place: 5.1 }, NODES, END)).toEqual(shown);
  expect(drawnWindow({ at: 2000, place: 5.1 }, { at: 1000, place: 3.2 }, NODES, END)).toEqual(shown);
});
