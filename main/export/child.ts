import { serve } from '../processes/serve.ts';

/** The exporting process: writes one network in one format, and runs what it wrote. Its parent puts it in place, and ends it. */
serve(async () => (await import('./work.ts')).exportWork, { background: true });
