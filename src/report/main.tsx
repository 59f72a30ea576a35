import { render } from 'preact';
import { App } from './app.tsx';
import { readData } from './read-data.ts';
import { preferredTheme } from './theme.tsx';

document.documentElement.dataset['theme'] = preferredTheme();
const root = document.getElementById('app')!;
readData(document.getElementById('data')!).then(
  (data) => {
    root.textContent = '';
    render(<App data={data} />, root);
  },
  (error: unknown) => {
    root.textContent = `This report cannot be read: ${String(error)}. A newer browser may do.`;
  },
);
