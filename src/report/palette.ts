export type Theme = 'light' | 'dark';

/** Colours of what is drawn and not styled. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly panel: string;
  readonly accent: string;
  /** Lines of charts; told apart by people who see few colours. */
  readonly series: readonly string[];
  readonly phases: Readonly<Record<string, string>>;
  readonly starting: string;
  /** From nothing to everything allocated, as red, green, blue. */
  readonly heat: readonly (readonly [number, number, number])[];
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    text: '#1b2430',
    muted: '#5d6878',
    grid: '#e6eaf0',
    panel: '#ffffff',
    accent: '#2f5fd0',
    series: ['#2f6fde', '#d9730d', '#0d9276', '#b0459b', '#b58a00', '#6558c9', '#cf4257', '#4f8a2b'],
    phases: { Running: '#2f6fde', Succeeded: '#0d9276', Failed: '#cf4257', Pending: '#d9a441', Unknown: '#8a94a3' },
    starting: '#d9a441',
    heat: [
      [233, 239, 246],
      [176, 211, 231],
      [86, 162, 208],
      [32, 98, 172],
      [14, 44, 104],
    ],
  },
  dark: {
    text: '#e8ecf2',
    muted: '#96a3b5',
    grid: '#253040',
    panel: '#151c26',
    accent: '#86aaff',
    series: ['#6ea8fe', '#f0a35e', '#4fd1ae', '#e08bd0', '#e6c75a', '#a79bff', '#ff8095', '#9ccf72'],
    phases: { Running: '#6ea8fe', Succeeded: '#3fbf9b', Failed: '#ff7186', Pending: '#e6b85a', Unknown: '#96a3b5' },
    starting: '#e6b85a',
    heat: [
      [30, 41, 55],
      [26, 79, 105],
      [24, 140, 144],
      [120, 196, 110],
      [248, 226, 80],
    ],
  },
};

const EVENT_KINDS = [
  'node joined',
  'node left',
  'node not ready',
  'node ready',
  'machine stopped',
  'machine started',
  'fault',
];

/** The same colour for the same kind of event in every report. */
export function eventColour({ series }: Palette, kind: string): string {
  const bad = series[6]!;
  const known = [series[2]!, series[1]!, bad, series[7]!, bad, series[7]!, series[3]!];
  return known[EVENT_KINDS.indexOf(kind)] ?? series[4]!;
}

/** 256 colours from nothing to everything, as bytes of little-endian RGBA. */
export function heatTable({ heat }: Palette): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, step) => {
    const place = (step / 255) * (heat.length - 1);
    const low = heat[Math.min(heat.length - 2, Math.floor(place))]!;
    const high = heat[Math.min(heat.length - 1, Math.floor(place) + 1)]!;
    const share = Math.min(1, place - Math.min(heat.length - 2, Math.floor(place)));
    const mix = (part: 0 | 1 | 2): number => Math.round(low[part] + (high[part] - low[part]) * share);
    return ((255 << 24) | (mix(2) << 16) | (mix(1) << 8) | mix(0)) >>> 0;
  });
}
