import { serve } from '../processes/serve.ts';

/** The reading process: opens one folder or archive of anywhere, and packs it where it is asked to. */
serve(async () => (await import('./reading.ts')).readingWork());
