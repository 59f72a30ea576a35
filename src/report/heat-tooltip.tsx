import type { HeatCell } from './heat-cell.ts';
import { Name } from './name.tsx';

export interface Hover {
  readonly cell: HeatCell;
  readonly podName: string | undefined;
  readonly x: number;
  readonly y: number;
}

/** What the pointer is over, beside it. */
export function HeatTooltip({ hover: { cell, podName, x, y }, width }: { hover: Hover; width: number }) {
  const side = x > width / 2 ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` };
  return (
    <div class="tooltip" style={{ top: `${y + 14}px`, ...side }}>
      {podName !== undefined && (
        <strong>
          <Name text={podName} length={48} />
        </strong>
      )}
      <span>{cell.nodes}</span>
      <span>{cell.time}</span>
      <span>{cell.allocation}</span>
    </div>
  );
}
