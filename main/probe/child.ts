import { serve } from '../processes/serve.ts';

/** The probing process: tries one training for a few steps, and says what it saw. It keeps nothing. As a training does, it runs in the background: what is measured is what a training will get. */
serve(async () => (await import('./work.ts')).probeWork, { background: true });
