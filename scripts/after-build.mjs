// What tsc leaves to do: npm links the command at install, so the file must be executable.
import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/main.js', import.meta.url), 0o755);
