import { serve } from '../processes/serve.ts';

/** The importing process: reads one file of anywhere, within the bounds its parent keeps. */
serve(async () => (await import('./work.ts')).importWork);
