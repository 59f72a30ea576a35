// Extensions are found by reading folders, so a module that is gone from src must be gone from dist as well.
import { rmSync } from 'node:fs';

rmSync(new URL('../dist/', import.meta.url), { recursive: true, force: true });
