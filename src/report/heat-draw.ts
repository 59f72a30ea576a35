import { binAllocation, podsIn, type HeatSource, type HeatWindow } from './heat-bins.ts';
import { drawPods } from './heat-pods.ts';
import type { Lanes } from './lanes.ts';
import { heatTable, type Palette } from './palette.ts';
import { shortName } from './text.ts';
import { timeTicks } from './time-ticks.ts';

/** Where things stand on the canvas, in CSS pixels. */
export interface HeatLayout {
  readonly width: number;
  readonly height: number;
  /** For the names of nodes. */
  readonly left: number;
  /** For the times. */
  readonly bottom: number;
}

/** A pod as it stands on the canvas. */
export interface DrawnPod {
  readonly pod: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface HeatPicture {
  readonly source: HeatSource;
  readonly window: HeatWindow;
  readonly layout: HeatLayout;
  readonly palette: Palette;
  readonly lanes: Lanes;
  readonly nodeNames: readonly string[];
  readonly podName: (pod: number) => string;
  readonly podPhase: (pod: number) => string;
  readonly startedAt: Float64Array;
}

/** Pods are drawn one by one where nodes are at least so high, and there are at most so many of them. */
const SMALLEST_ROW = 9;
const MOST_PODS = 4000;
/** Of 255 steps of colour, the one of the smallest share. */
const FAINTEST = 36;

/** Draws the window: an image of shares, or the pods themselves where there is room. @returns the pods that can be pointed at */
export function drawHeat(context: CanvasRenderingContext2D, picture: HeatPicture): readonly DrawnPod[] {
  const { layout, window, source } = picture;
  const { width, height, left, bottom } = layout;
  const [plotWidth, plotHeight] = [width - left, height - bottom];
  const ratio = devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  drawImage(context, picture, plotWidth, plotHeight);
  const rowHeight = plotHeight / Math.max(1, window.lastNode - window.firstNode);
  const pods = rowHeight < SMALLEST_ROW ? [] : podsIn(source, window, MOST_PODS);
  const drawn = rowHeight < SMALLEST_ROW || pods.length === MOST_PODS ? [] : drawPods(context, picture, rowHeight);
  drawAxes(context, picture, rowHeight);
  return drawn;
}

function drawImage(
  context: CanvasRenderingContext2D,
  picture: HeatPicture,
  plotWidth: number,
  plotHeight: number,
): void {
  const { source, window, palette, layout } = picture;
  const { columns, rows, ratios } = binAllocation(
    source,
    window,
    Math.max(1, Math.floor(plotWidth)),
    Math.max(1, Math.floor(plotHeight)),
  );
  if (rows === 0) return;
  const table = heatTable(palette);
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < ratios.length; i++) {
    const ratio = ratios[i]!;
    // NaN is no node: transparent.
    if (ratio === ratio) pixels[i] = table[heatStep(ratio)]!;
  }
  const small = new OffscreenCanvas(columns, rows);
  small.getContext('2d')!.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, layout.left, 0, plotWidth, plotHeight);
}

/** Anything is to be told from nothing, however little it is. */
function heatStep(ratio: number): number {
  return ratio <= 0 ? 0 : Math.min(255, FAINTEST + Math.round(ratio * (255 - FAINTEST)));
}

function drawAxes(context: CanvasRenderingContext2D, picture: HeatPicture, rowHeight: number): void {
  const { source, window, layout, palette, nodeNames } = picture;
  const { width, height, left, bottom } = layout;
  const plotHeight = height - bottom;
  context.font = '11px system-ui, sans-serif';
  context.direction = 'ltr';
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const every = Math.max(1, Math.ceil(16 / rowHeight));
  // The first name that has room above.
  const first = window.firstNode + Math.max(0, Math.ceil(7 / rowHeight - 0.5));
  for (let place = first; place < window.lastNode; place += every) {
    const y = (place - window.firstNode + 0.5) * rowHeight;
    if (y > plotHeight - 6 && place > first) break;
    context.fillText(shortName(nodeNames[source.order[place]!] ?? '', 20), left - 8, y, left - 10);
  }
  context.textBaseline = 'top';
  const ticks = timeTicks(window.from, window.to, Math.max(2, Math.floor((width - left) / 90)));
  for (const { at, text } of ticks) {
    const x = left + ((at - window.from) / (window.to - window.from)) * (width - left);
    context.textAlign = x > width - 24 ? 'right' : x < left + 12 ? 'left' : 'center';
    context.fillText(text, x, plotHeight + 8);
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, plotHeight);
    context.lineTo(Math.round(x) + 0.5, plotHeight + 4);
    context.stroke();
  }
  context.textAlign = 'left';
  context.strokeRect(left - 0.5, 0.5, width - left, plotHeight);
}
