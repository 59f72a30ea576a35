import type { ReportData } from '../cli/report/report-data.ts';
import { ComparisonView } from './comparison-view.tsx';
import { Name } from './name.tsx';
import { PresetView } from './preset-view.tsx';
import { RunView } from './run-view.tsx';
import { SweepView } from './sweep-view.tsx';
import { ThemeSwitch, useTheme } from './theme.tsx';

const WHAT: Readonly<Record<ReportData['kind'], string>> = {
  run: 'Run',
  comparison: 'Comparison',
  sweep: 'Sweep',
  preset: 'Preset',
};

/** The whole page: what it is about, where to go, and the views of its kind. */
export function App({ data }: { data: ReportData }) {
  const { theme, palette, toggle } = useTheme();
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <div class="top-inner">
          <Logo />
          <div class="heading">
            <p class="eyebrow">Orrery &middot; {WHAT[data.kind]}</p>
            <h1>
              <Name text={data.title} length={120} />
            </h1>
          </div>
          <Facts data={data} />
          <ThemeSwitch theme={theme} onToggle={toggle} />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {data.kind === 'run' && <RunView report={data} palette={palette} />}
        {data.kind === 'comparison' && <ComparisonView report={data} palette={palette} />}
        {data.kind === 'sweep' && <SweepView report={data} palette={palette} />}
        {data.kind === 'preset' && <PresetView report={data} palette={palette} />}
      </main>
      <footer>
        Made by Orrery, a deterministic simulator of Kubernetes. This page is one file and loads nothing. Its program
        includes Preact and uPlot; their licences are in its source.
      </footer>
    </>
  );
}

function Facts({ data }: { data: ReportData }) {
  const rows = factsOf(data);
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Name text={value} length={40} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(data: ReportData): readonly (readonly [string, string])[] {
  if (data.kind === 'run') {
    const { seed, fingerprint, version } = data.summary;
    return [
      ['Seed', seed],
      ['Fingerprint', fingerprint],
      ['Version', version],
    ];
  }
  const counted =
    data.kind === 'preset'
      ? ([
          ['Experiments', String(data.experiments.length)],
          ['Ties', data.tieBreak],
        ] as const)
      : ([['Seeds', String(data.seeds.length)]] as const);
  return [...counted, ['Version', data.version]];
}

function Logo() {
  return (
    <svg class="logo" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
      <g fill="none" stroke="currentColor" stroke-width="1.6">
        <circle cx="20" cy="20" r="17" opacity="0.45" />
        <circle cx="20" cy="20" r="10.5" opacity="0.7" />
      </g>
      <circle cx="20" cy="20" r="4.4" class="logo-sun" />
      <circle cx="33.2" cy="9.3" r="2.8" fill="currentColor" />
      <circle cx="10.8" cy="25" r="2.3" fill="currentColor" />
    </svg>
  );
}
