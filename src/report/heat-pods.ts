import type { DrawnPod, HeatPicture } from './heat-draw.ts';
import { shortName } from './text.ts';

/** The pods themselves, each in a lane of its node. @returns where they stand */
export function drawPods(
  context: CanvasRenderingContext2D,
  picture: HeatPicture,
  rowHeight: number,
): readonly DrawnPod[] {
  const { source, window, layout, palette, lanes } = picture;
  const plotWidth = layout.width - layout.left;
  const scale = plotWidth / (window.to - window.from);
  const drawn: DrawnPod[] = [];
  const { offsets, rows } = source.byNode;
  context.save();
  context.beginPath();
  context.rect(layout.left, 0, plotWidth, layout.height - layout.bottom);
  context.clip();
  for (let place = window.firstNode; place < window.lastNode; place++) {
    const node = source.order[place]!;
    const begin = offsets[node]!;
    const lane = lanes.of(node);
    const visible: number[] = [];
    let laneCount = 1;
    for (let i = begin; i < offsets[node + 1]!; i++) {
      const pod = rows[i]!;
      if (source.scheduledAt[pod]! >= window.to) break;
      if (source.releasedAt[pod]! <= window.from) continue;
      visible.push(i);
      laneCount = Math.max(laneCount, lane[i - begin]! + 1);
    }
    const top = (place - window.firstNode) * rowHeight + 1;
    const laneHeight = Math.min(28, (rowHeight - 2) / laneCount);
    if (laneHeight < 2.5) continue;
    context.fillStyle = palette.panel;
    context.globalAlpha = 0.82;
    context.fillRect(layout.left, top, plotWidth, rowHeight - 1);
    context.globalAlpha = 1;
    for (const i of visible) {
      const pod = rows[i]!;
      const x = Math.max(-4, (source.scheduledAt[pod]! - window.from) * scale);
      const end = Math.min(plotWidth + 4, (source.releasedAt[pod]! - window.from) * scale);
      const shape = {
        pod,
        x: layout.left + x,
        y: top + lane[i - begin]! * laneHeight,
        width: Math.max(1.5, end - x),
        height: Math.max(1.5, laneHeight - (laneHeight > 5 ? 1.5 : 0.5)),
      };
      drawPod(context, picture, shape, scale);
      drawn.push(shape);
    }
  }
  context.restore();
  return drawn;
}

function drawPod(context: CanvasRenderingContext2D, picture: HeatPicture, shape: DrawnPod, scale: number): void {
  const { palette, layout, window, startedAt, podPhase, podName } = picture;
  const { pod, x, y, width, height } = shape;
  context.fillStyle = palette.phases[podPhase(pod)] ?? palette.phases['Unknown']!;
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(3, height / 3));
  context.fill();
  const started = startedAt[pod]!;
  const startX = started < 0 ? x + width : layout.left + (started - window.from) * scale;
  if (startX - x >= 1) {
    context.fillStyle = palette.starting;
    context.fillRect(x, y, Math.min(width, startX - x), height);
  }
  if (height < 11 || width < 46) return;
  context.fillStyle = palette.panel;
  context.font = '600 10px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.direction = 'ltr';
  const textX = Math.max(x, layout.left) + 5;
  context.fillText(shortName(podName(pod), Math.floor((x + width - textX - 4) / 6)), textX, y + height / 2 + 0.5);
}
