import { useEffect, useState } from 'preact/hooks';
import { PALETTES, type Palette, type Theme } from './palette.ts';

const DARK = '(prefers-color-scheme: dark)';

export function preferredTheme(): Theme {
  return matchMedia(DARK).matches ? 'dark' : 'light';
}

/** The theme that the system asks for, until somebody chooses another. */
export function useTheme(): { readonly theme: Theme; readonly palette: Palette; readonly toggle: () => void } {
  const [system, setSystem] = useState(preferredTheme);
  const [chosen, setChosen] = useState<Theme>();
  const theme = chosen ?? system;
  useEffect(() => {
    const query = matchMedia(DARK);
    const listen = (): void => setSystem(query.matches ? 'dark' : 'light');
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, []);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return { theme, palette: PALETTES[theme], toggle: () => setChosen(theme === 'dark' ? 'light' : 'dark') };
}

export function ThemeSwitch({ theme, onToggle }: { theme: Theme; onToggle: () => void }) {
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Use ${other} colours`}
      title={`Use ${other} colours`}
      onClick={onToggle}
    >
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
        {theme === 'dark' ? (
          <g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
            <circle cx="12" cy="12" r="4.5" fill="currentColor" stroke="none" />
            <path d="M12 2v3M12 19v3M2 12h3M19 12h3M4.9 4.9 7 7M17 17l2.1 2.1M4.9 19.1 7 17M17 7l2.1-2.1" />
          </g>
        ) : (
          <path fill="currentColor" d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />
        )}
      </svg>
    </button>
  );
}
