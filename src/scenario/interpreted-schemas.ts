import { z } from 'zod';

// Most schemas are used once: compiling a parser for each costs more than it saves. A schema asks for this when it is made, so
// whoever loads schemas imports this file before them.
z.config({ jitless: true });
