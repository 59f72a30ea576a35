import type { Palette } from './palette.ts';

/** What the colours mean. */
export function HeatLegend({ palette, hasPods }: { palette: Palette; hasPods: boolean }) {
  const stops = palette.heat.map((colour) => `rgb(${colour.join(' ')})`).join(', ');
  return (
    <div class="legend heat-legend" aria-hidden="true">
      <span>
        0 % <i class="ramp" style={{ background: `linear-gradient(90deg, ${stops})` }} /> 100 % allocated
      </span>
      <span>
        <i class="swatch empty" /> no node
      </span>
      {hasPods && (
        <>
          <span class="muted">Closer, pods:</span>
          <span>
            <i class="swatch" style={{ background: palette.starting }} /> starting
          </span>
          {['Running', 'Succeeded', 'Failed'].map((phase) => (
            <span key={phase}>
              <i class="swatch" style={{ background: palette.phases[phase]! }} />{' '}
              {phase === 'Running' ? 'still running' : phase.toLowerCase()}
            </span>
          ))}
        </>
      )}
    </div>
  );
}
