import { serve } from '../../processes/serve.ts';

/** The checking process: looks at the images of a data set, and keeps nothing. */
serve(async () => (await import('./work.ts')).checkWork);
